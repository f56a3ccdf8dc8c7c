import type { V1ObjectMeta } from '@kubernetes/client-node';

/** OpenShift's Route, as far as a service of ours uses it: the Kubernetes client does not know it. */
export interface Route {
  apiVersion: 'route.openshift.io/v1';
  kind: 'Route';
  metadata: V1ObjectMeta;
  spec: {
    host: string;
    path?: string;
    to: { kind: 'Service'; name: string; weight: number };
    port: { targetPort: string | number };
    tls: { termination: 'edge'; insecureEdgeTerminationPolicy: 'Redirect' | 'Allow' | 'None' };
    wildcardPolicy: 'None';
  };
}
