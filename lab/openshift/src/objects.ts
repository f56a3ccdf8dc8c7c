/** What the router reads of a cluster, as far as it looks at it. */
export interface Route {
  metadata: {
    name: string;
    namespace: string;
    uid: string;
    creationTimestamp: string;
    annotations?: Record<string, string>;
  };
  spec: {
    host: string;
    path?: string;
    to: { name: string };
    port?: { targetPort: string | number };
    tls?: { termination: string; insecureEdgeTerminationPolicy?: 'Redirect' | 'Allow' | 'None' };
  };
  status?: { ingress?: { host?: string; routerName?: string; conditions?: Condition[] }[] };
}

export interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
}

export interface EndpointSlice {
  metadata: { namespace: string; labels?: Record<string, string> };
  ports?: { name?: string; port: number }[];
  endpoints?: { addresses: string[]; conditions?: { ready?: boolean } }[];
}
