import type { ComponentContext } from '../../model/component.ts';
import { rulesFolder } from './arguments.ts';

const day = 24 * 60 * 60;

/** A browser that has seen the header refuses to make exceptions: with an authority that one day is gone, that must end soon. */
function hstsSeconds({ settings: { edge } }: ComponentContext): number {
  return edge.certificate || edge.acme ? 365 * day : day;
}

function middlewares(context: ComponentContext): Record<string, unknown> {
  return {
    // By the address of the connection: what a client writes into a header does not make it another client.
    rate: {
      rateLimit: { average: 200, burst: 400, sourceCriterion: { ipStrategy: { depth: 0, ipv6Subnet: 64 } } },
    },
    crowd: { inFlightReq: { amount: 200, sourceCriterion: { ipStrategy: { depth: 0, ipv6Subnet: 64 } } } },
    security: {
      headers: {
        stsSeconds: hstsSeconds(context),
        forceSTSHeader: true,
        contentTypeNosniff: true,
        customFrameOptionsValue: 'SAMEORIGIN',
        customResponseHeaders: { Server: '', 'X-Powered-By': '' },
      },
    },
    // Nobody has this address.
    closed: { ipAllowList: { sourceRange: ['255.255.255.255/32'], rejectStatusCode: 404 } },
  };
}

/** What stands behind the edge is for the inside, whatever an Ingress says. */
function closedPaths({ endpoint }: ComponentContext): Record<string, unknown> {
  const hosts = (['portal', 'identity'] as const).map((each) => `Host(\`${endpoint(each).host}\`)`);
  return {
    metrics: {
      rule: `(${hosts.join(' || ')}) && (Path(\`/metrics\`) || PathPrefix(\`/metrics/\`))`,
      priority: 100_000,
      entryPoints: ['websecure'],
      middlewares: ['closed'],
      service: 'noop@internal',
    },
  };
}

const options = {
  default: {
    minVersion: 'VersionTLS12',
    cipherSuites: [
      'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
      'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
      'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
      'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
      'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
    ],
  },
};

const ours = {
  default: { defaultCertificate: { certFile: `${rulesFolder}/tls.crt`, keyFile: `${rulesFolder}/tls.key` } },
};

/** Traefik asks an ACME authority only for names that no certificate of its own is for: there it is given none. */
const tlsOf = ({ settings: { edge } }: ComponentContext) => (edge.acme ? { options } : { options, stores: ours });

/** Traefik's dynamic configuration. JSON is YAML, and Traefik reads only files that end in .yaml. */
export function rulesText(context: ComponentContext): string {
  const rules = { http: { middlewares: middlewares(context), routers: closedPaths(context) }, tls: tlsOf(context) };
  return `${JSON.stringify(rules, null, 2)}\n`;
}
