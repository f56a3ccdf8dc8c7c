import type { KubernetesObject } from '../../model/kubernetes.ts';

/** Of the range that is never given out by itself, within the one that the cluster's configuration names. */
export const issuerAddress = '10.96.0.43';

/**
 * The way of the API server to the edge. It knows no names of the cluster, and what it is told when the cluster
 * is made it cannot be told later: so the address is fixed before there is anything behind it.
 */
export function issuerService(port: number, edgePort: number): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'issuer', namespace: 'edge' },
    spec: {
      clusterIP: issuerAddress,
      selector: { 'app.kubernetes.io/name': 'edge' },
      ports: [{ name: 'https', port, targetPort: edgePort }],
    },
  };
}
