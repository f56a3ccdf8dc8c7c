export type Kind = 'Group' | 'User' | 'Domain' | 'System' | 'Component' | 'API' | 'Resource';

export interface Entity {
  apiVersion: 'backstage.io/v1alpha1';
  kind: Kind;
  metadata: {
    name: string;
    title?: string;
    description: string;
    tags?: string[];
    annotations?: Record<string, string>;
  };
  spec: Record<string, unknown>;
}

export const refOf = ({ kind, metadata }: Entity): string => `${kind.toLowerCase()}:default/${metadata.name}`;

/** As people write it: stock-pricing → Stock pricing. */
export const titled = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`.replaceAll('-', ' ');

const fields = ['owner', 'system', 'domain', 'parent'];
const lists = ['memberOf', 'dependsOn', 'providesApis', 'consumesApis'];

/** How often an entity names another one. The catalog keeps each as two relations, one from either end. */
export function referencesOf({ spec }: Entity): number {
  const single = fields.filter((field) => spec[field] !== undefined).length;
  return lists.reduce((sum, field) => sum + ((spec[field] as string[] | undefined)?.length ?? 0), single);
}
