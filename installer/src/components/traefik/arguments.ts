import type { ComponentContext } from '../../model/component.ts';

export const ports = { https: 8443, http: 8080, inner: 8082 };

export const rulesFolder = '/etc/edge';
export const acmeFolder = '/data';

/** On every request that comes by HTTPS, in this order. */
const always = ['rate@file', 'crowd@file', 'security@file'];

function entryPoints(outsidePort: number): Record<string, string | number | boolean> {
  return {
    'entrypoints.web.address': `:${ports.http}`,
    'entrypoints.web.http.redirections.entrypoint.to': `:${outsidePort}`,
    'entrypoints.web.http.redirections.entrypoint.scheme': 'https',
    'entrypoints.web.http.redirections.entrypoint.permanent': true,
    'entrypoints.websecure.address': `:${ports.https}`,
    'entrypoints.websecure.asdefault': true,
    'entrypoints.websecure.http.tls': true,
    'entrypoints.websecure.http.middlewares': always.join(','),
    // Long enough to push a repository, too short to keep a connection busy with nothing.
    'entrypoints.websecure.transport.respondingtimeouts.readtimeout': '120s',
    // Until everybody has heard that it goes, it still takes what comes.
    'entrypoints.web.transport.lifecycle.requestacceptgracetimeout': '5s',
    'entrypoints.websecure.transport.lifecycle.requestacceptgracetimeout': '5s',
    'entrypoints.inner.address': `:${ports.inner}`,
    'ping.entrypoint': 'inner',
    'metrics.prometheus.entrypoint': 'inner',
  };
}

/** Only where the platform is: without a namespace it would have to read those of the whole cluster. */
function providers({ cluster, apart }: ComponentContext): Record<string, string | number | boolean> {
  return {
    'providers.file.directory': rulesFolder,
    'providers.file.watch': true,
    'providers.kubernetesingress.namespaces': [cluster.namespace, ...apart.map(({ namespace }) => namespace)].join(','),
    'providers.kubernetesingress.disableclusterscoperesources': true,
    'providers.kubernetesingress.strictprefixmatching': true,
    // A path that is closed leads to a Service without pods, on purpose.
    'providers.kubernetesingress.allowemptyservices': true,
  };
}

function acme({ settings: { edge }, endpoint }: ComponentContext): Record<string, string | number | boolean> {
  if (!edge.acme) return {};
  const [main, ...others] = (['portal', 'identity', 'scm', 'provisioning'] as const).map((each) => endpoint(each).host);
  return {
    'certificatesresolvers.edge.acme.email': edge.acme.email,
    'certificatesresolvers.edge.acme.caserver': edge.acme.server,
    'certificatesresolvers.edge.acme.storage': `${acmeFolder}/acme.json`,
    'certificatesresolvers.edge.acme.tlschallenge': true,
    ...(edge.acme.authority
      ? { 'certificatesresolvers.edge.acme.cacertificates': `${rulesFolder}/authority.crt` }
      : {}),
    'entrypoints.websecure.http.tls.certresolver': 'edge',
    'entrypoints.websecure.http.tls.domains[0].main': main ?? '',
    'entrypoints.websecure.http.tls.domains[0].sans': others.join(','),
  };
}

/** Traefik's static configuration: nobody before the edge is trusted to say who the client is. */
export function argumentsOf(context: ComponentContext): string[] {
  const options = {
    'global.checknewversion': false,
    'global.sendanonymoususage': false,
    'log.level': 'INFO',
    'log.format': 'json',
    accesslog: true,
    'accesslog.format': 'json',
    ...entryPoints(context.endpoint('portal').port),
    ...providers(context),
    ...acme(context),
  };
  return Object.entries(options).map(([name, value]) => `--${name}=${value}`);
}
