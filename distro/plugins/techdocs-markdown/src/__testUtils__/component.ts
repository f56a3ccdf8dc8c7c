/** A component whose documentation lies in a folder of this machine. */
export const documentedComponent = (name: string, folder: string) =>
  documentedAt(name, `file:${folder}/catalog-info.yaml`);

/** A component whose documentation lies beside its description. */
export function documentedAt(name: string, location: string) {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      namespace: 'default',
      uid: `uid-of-${name}`,
      annotations: {
        'backstage.io/techdocs-ref': 'dir:.',
        'backstage.io/managed-by-location': location,
      },
    },
    spec: { type: 'service', lifecycle: 'production', owner: 'group:default/checkout' },
  };
}
