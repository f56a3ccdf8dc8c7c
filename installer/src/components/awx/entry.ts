import type { ComponentContext } from '../../model/component.ts';
import type { KubernetesObject } from '../../model/kubernetes.ts';
import { labels, name, service } from './names.ts';

/** How people reach it: by the platform's edge, as they reach everything else. The operator would make one without our certificate. */
export function entryObject({ cluster, endpoint }: ComponentContext, namespace: string): KubernetesObject {
  const { kind, annotations } = cluster.entry;
  const { host } = endpoint('automation');
  const metadata = { name, namespace, labels, ...(annotations ? { annotations } : {}) };
  if (kind === 'Route') {
    return {
      apiVersion: 'route.openshift.io/v1',
      kind,
      metadata,
      spec: {
        host,
        to: { kind: 'Service', name: service.name, weight: 100 },
        port: { targetPort: service.port },
        tls: { termination: 'edge', insecureEdgeTerminationPolicy: 'Redirect' },
        wildcardPolicy: 'None',
      },
    };
  }
  const backend = { service: { name: service.name, port: { name: service.port } } };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind,
    metadata,
    spec: {
      tls: [{ hosts: [host] }],
      rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
    },
  };
}
