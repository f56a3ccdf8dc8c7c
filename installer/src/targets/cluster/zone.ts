import type { Endpoint } from '../../model/component.ts';
import type { Capability } from '../../model/vocabulary.ts';
import type { Settings } from '../../model/settings.ts';

/** What stands before the zone in a service's name, and where the platform's own parts reach it. */
const services: Partial<Record<Capability, { host?: string; service: string; port: number }>> = {
  portal: { host: 'portal', service: 'backstage', port: 80 },
  identity: { host: 'identity', service: 'keycloak', port: 8080 },
  scm: { host: 'forge', service: 'forge', port: 7009 },
  provisioning: { host: 'databases', service: 'databases', port: 7010 },
  pipelines: { service: 'runner', port: 7012 },
  automation: { host: 'automation', service: 'automation', port: 7013 },
  database: { service: 'psql-postgresql', port: 5432 },
  // Pods use it and people do not: it has no name outside, and its address is the one inside.
  secrets: { service: 'secret-store', port: 8200 },
};

/** The installation's part of the domain; the default one leaves its name out. */
export function zoneOf({ edge, installation }: Settings): string {
  return installation === 'default' ? edge.domain : `${installation}.${edge.domain}`;
}

/** What a service is called, by what stands before the zone. */
export type HostOf = (service: string, settings: Settings) => string;

export const inZone: HostOf = (service, settings) => `${service}.${zoneOf(settings)}`;

export function publicHosts(settings: Settings): string[] {
  return Object.values(services).flatMap(({ host }) => (host ? [inZone(host, settings)] : []));
}

/** Under `https://<service>.<zone>`, the port only where it does not go without saying. */
export function clusterEndpoint(
  capability: Capability,
  settings: Settings,
  namespace: string,
  https: number,
  hostOf: HostOf = inZone,
): Endpoint {
  const service = services[capability];
  if (!service) throw new Error(`nothing on a cluster has a place for ${capability}`);
  const inside = { host: `${service.service}.${namespace}.svc.cluster.local`, port: service.port };
  if (!service.host)
    return { url: capability === 'secrets' ? `http://${inside.host}:${inside.port}` : '', ...inside, inside };
  const host = hostOf(service.host, settings);
  return { url: `https://${host}${https === 443 ? '' : `:${https}`}`, host, port: https, inside };
}
