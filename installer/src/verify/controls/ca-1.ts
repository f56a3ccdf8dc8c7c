import type { Context } from '../context.ts';
import { type Control, unless } from '../control.ts';
import type { Session } from '../sign-in.ts';

interface Entity {
  kind: string;
  metadata: { name: string; namespace?: string };
  relations?: { type: string; targetRef: string }[];
}

const fields = 'kind,metadata.name,metadata.namespace,relations';

async function entities(context: Context, as: Session, kinds: string[]): Promise<Entity[]> {
  const filter = kinds.map((kind) => `filter=kind=${kind}`).join('&');
  const all: Entity[] = [];
  let page = `${filter}&fields=${fields}&limit=500`;
  while (page !== '') {
    const { status, body } = await context.ask(`/api/catalog/entities/by-query?${page}`, { as });
    if (status !== 200) throw new Error(`the catalog answers ${status}`);
    const { items, pageInfo } = JSON.parse(body) as { items: Entity[]; pageInfo?: { nextCursor?: string } };
    all.push(...items);
    page = pageInfo?.nextCursor ? `cursor=${encodeURIComponent(pageInfo.nextCursor)}&fields=${fields}&limit=500` : '';
  }
  return all;
}

const refOf = ({ kind, metadata }: Entity): string =>
  `${kind}:${metadata.namespace ?? 'default'}/${metadata.name}`.toLowerCase();

export const ca1: Control = {
  id: 'CA-1',
  phase: 1,
  layer: 'Catalog governance',
  title: 'Every component has an owner that exists',
  why: 'What nobody owns is patched, paid for and switched off by nobody.',
  severity: 'medium',
  needs: ['session'],
  remedy: 'Set spec.owner in the component’s catalog-info.yaml to a group or person of the catalog.',
  async check(context) {
    const as = await context.as('developer');
    const [components, owners] = await Promise.all([
      entities(context, as, ['component']),
      entities(context, as, ['group', 'user']),
    ]);
    const known = new Set(owners.map(refOf));
    const problems = components.flatMap((component) => {
      const owned = (component.relations ?? []).filter(({ type }) => type === 'ownedBy');
      if (owned.length === 0) return [`${refOf(component)} has no owner`];
      const absent = owned.filter(({ targetRef }) => !known.has(targetRef.toLowerCase()));
      return absent.map(({ targetRef }) => `${refOf(component)} is owned by ${targetRef}, which is not there`);
    });
    return unless(
      problems,
      `all ${components.length} components are owned by somebody of the ${known.size} who are there`,
    );
  },
};
