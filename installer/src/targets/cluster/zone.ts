import type { Capability, Endpoint } from '../../model/component.ts';
import type { Settings } from '../../model/settings.ts';

/** What stands before the zone in a service's name, and where the platform's own parts reach it. */
const services: Partial<Record<Capability, { host?: string; service: string; port: number }>> = {
  portal: { host: 'portal', service: 'backstage', port: 80 },
  identity: { host: 'identity', service: 'keycloak', port: 8080 },
  scm: { host: 'forge', service: 'forge', port: 7009 },
  provisioning: { host: 'databases', service: 'databases', port: 7010 },
  database: { service: 'psql-postgresql', port: 5432 },
};

const usualPortBase = 7000;

/** 443 and 80, unless something else is there already: a second installation has ports of its block. */
export function edgePorts({ edge, installation, portBase }: Settings): { https: number; http: number } {
  const moved = installation !== 'default' || portBase !== usualPortBase;
  return {
    https: edge.httpsPort ?? (moved ? portBase + 43 : 443),
    http: edge.httpPort ?? (moved ? portBase + 80 : 80),
  };
}

/** The installation's part of the domain; the default one leaves its name out. */
export function zoneOf({ edge, installation }: Settings): string {
  return installation === 'default' ? edge.domain : `${installation}.${edge.domain}`;
}

export function publicHosts(settings: Settings): string[] {
  return Object.values(services).flatMap(({ host }) => (host ? [`${host}.${zoneOf(settings)}`] : []));
}

/** Under `https://<service>.<zone>`, the port only where it does not go without saying. */
export function clusterEndpoint(capability: Capability, settings: Settings, namespace: string): Endpoint {
  const service = services[capability];
  if (!service) throw new Error(`nothing on a cluster has a place for ${capability}`);
  const inside = { host: `${service.service}.${namespace}.svc.cluster.local`, port: service.port };
  if (!service.host) return { url: '', ...inside, inside };
  const host = `${service.host}.${zoneOf(settings)}`;
  const { https } = edgePorts(settings);
  return { url: `https://${host}${https === 443 ? '' : `:${https}`}`, host, port: https, inside };
}
