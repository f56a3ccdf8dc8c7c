import type { EndpointSlice, Route } from '../src/objects.ts';

export interface RouteDraft {
  host: string;
  path?: string;
  service: string;
  namespace?: string;
  made?: string;
  annotations?: Record<string, string>;
  insecure?: 'Redirect' | 'Allow' | 'None';
  tls?: boolean;
}

export function route({ host, path, service, namespace = 'one', made = '1', tls = true, ...more }: RouteDraft): Route {
  const { annotations, insecure } = more;
  return {
    metadata: {
      name: service,
      namespace,
      uid: `${namespace}-${service}-${host}${path ?? ''}`,
      creationTimestamp: `2026-01-0${made}T00:00:00Z`,
      ...(annotations ? { annotations } : {}),
    },
    spec: {
      host,
      ...(path === undefined ? {} : { path }),
      to: { name: service },
      port: { targetPort: 'http' },
      ...(tls
        ? { tls: { termination: 'edge', ...(insecure ? { insecureEdgeTerminationPolicy: insecure } : {}) } }
        : {}),
    },
  };
}

export function slice(service: string, port: number, addresses: string[], namespace = 'one'): EndpointSlice {
  return {
    metadata: { namespace, labels: { 'kubernetes.io/service-name': service } },
    ports: [
      { name: 'other', port: 1 },
      { name: 'http', port },
    ],
    endpoints: addresses.map((address) => ({ addresses: [address], conditions: { ready: true } })),
  };
}
