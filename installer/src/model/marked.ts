import type { KubernetesObject } from './kubernetes.ts';

export const fingerprintKey = 'stagecraft.dev/fingerprint';
export const managedBy = { 'app.kubernetes.io/managed-by': 'stagecraft' };

/** An object that says whose it is, and which step it was made from: one that is as planned need not be applied again. */
export function marked(object: KubernetesObject, fingerprint: string): KubernetesObject {
  const { metadata } = object;
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: { ...managedBy, ...metadata.labels },
      annotations: { ...metadata.annotations, [fingerprintKey]: fingerprint },
    },
  };
}
