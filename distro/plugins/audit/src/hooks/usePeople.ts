import { useApiHolder } from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { useEffect, useState } from 'react';

/** Entity ref → name. */
export type People = ReadonlyMap<string, string>;

interface UserSpec {
  profile?: { displayName?: string };
}

const nobody: People = new Map();

/** The catalog's people, as help for reading and filling in: without a catalog, refs do as well. */
export function usePeople(): People {
  const catalog = useApiHolder().get(catalogApiRef);
  const [people, setPeople] = useState(nobody);
  useEffect(() => {
    let wanted = true;
    const fields = ['metadata.name', 'metadata.namespace', 'metadata.title', 'spec.profile.displayName'];
    catalog?.queryEntities({ filter: { kind: 'User' }, fields, limit: 500, totalItems: 'exclude' }).then(
      ({ items }) => {
        const entries = items.map(({ metadata, spec }) => {
          const name = (spec as UserSpec | undefined)?.profile?.displayName ?? metadata.title ?? metadata.name;
          return [`user:${metadata.namespace ?? 'default'}/${metadata.name}`.toLocaleLowerCase('en-US'), name] as const;
        });
        if (wanted) setPeople(new Map(entries));
      },
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [catalog]);
  return people;
}
