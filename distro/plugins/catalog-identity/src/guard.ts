import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { DirectoryError } from './keycloak/DirectoryError';

const words = { user: 'people', group: 'groups' } as const;
type Kind = keyof typeof words;

export const refsOf = (entities: readonly Entity[]): Set<string> =>
  new Set(entities.map((entity) => stringifyEntityRef(entity)));

const ofKind = (refs: ReadonlySet<string>, kind: Kind): string[] =>
  [...refs].filter((ref) => ref.startsWith(`${kind}:`));

function refuse(kind: Kind, before: string[], next: ReadonlySet<string>, share: number): void {
  const gone = before.filter((ref) => !next.has(ref));
  if (gone.length < 2 || gone.length <= share * before.length) return;
  const part = `${gone.length} of ${before.length} ${words[kind]}`;
  throw new DirectoryError(
    `the identity provider no longer has ${part}, which is more than is believed at once. If it is true, set catalog.providers.identity.refuseRemovalOver to 1 until it has been taken over`,
  );
}

/** A provider that has lost its data says that nobody works here any more, and means no harm. */
export function refuseEmptying(before: ReadonlySet<string>, next: ReadonlySet<string>, share: number): void {
  for (const kind of ['user', 'group'] as const) {
    if (ofKind(next, kind).length === 0) {
      throw new DirectoryError(`the identity provider has no ${words[kind]} at all, which is not believed`);
    }
    refuse(kind, ofKind(before, kind), next, share);
  }
}
