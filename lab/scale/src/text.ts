import { stringify } from 'yaml';
import type { Source } from './company.ts';

/** As it stands in a repository: one document for each entity. */
export function textOf({ entities }: Source): string {
  return entities.map((entity) => stringify(entity, { lineWidth: 0, aliasDuplicateObjects: false })).join('---\n');
}
