import { parseEntityRef } from '@backstage/catalog-model';
import type { RequestRow } from '../store/row';
import type { TemplateScope } from '../template';

/** What the templates of a request type can speak of. */
export function scopeOf(row: RequestRow): TemplateScope {
  return {
    values: row.values,
    request: { id: row.id, number: Number(row.number), type: row.type_id },
    requester: {
      ref: row.requester_ref,
      name: nameOf(row.requester_ref),
      team: row.team_ref ?? '',
      teamName: row.team_ref ? nameOf(row.team_ref) : '',
    },
  };
}

export function nameOf(entityRef: string): string {
  return parseEntityRef(entityRef).name;
}
