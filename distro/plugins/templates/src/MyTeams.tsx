import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { identityApiRef, useApi } from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { Select, Text } from '@backstage/ui';
import { useEffect, useState } from 'react';

interface Teams {
  options?: { value: string; label: string }[];
  failed?: boolean;
}

const optionOf = (entity: Entity) => ({
  value: stringifyEntityRef(entity),
  label: entity.metadata.title ?? entity.metadata.name,
});

/** The teams of the person who is signed in; groups that only give a role are none. */
function useMyTeams(): Teams {
  const [identityApi, catalogApi] = [useApi(identityApiRef), useApi(catalogApiRef)];
  const [teams, setTeams] = useState<Teams>({});
  useEffect(() => {
    let gone = false;
    const load = async () => {
      const { userEntityRef } = await identityApi.getBackstageIdentity();
      const filter = { kind: 'Group', 'spec.type': 'team', 'relations.hasMember': userEntityRef };
      const { items } = await catalogApi.getEntities({ filter });
      return { options: items.map(optionOf).sort((a, b) => a.label.localeCompare(b.label)) };
    };
    load()
      .catch(() => ({ failed: true }))
      .then((found) => gone || setTeams(found));
    return () => {
      gone = true;
    };
  }, [identityApi, catalogApi]);
  return teams;
}

function hintOf({ options, failed }: Teams): string | undefined {
  if (failed) return 'The catalog does not answer, so your teams are not known. Load the page again in a moment.';
  return options?.length === 0 ? 'You are in no team, and a template needs one: ask your lead to add you.' : undefined;
}

export function MyTeams({
  schema,
  onChange,
  formData,
  required,
  rawErrors = [],
}: FieldExtensionComponentProps<string>) {
  const teams = useMyTeams();
  const only = teams.options?.length === 1 ? teams.options[0].value : undefined;
  useEffect(() => {
    if (only && !formData) onChange(only);
  }, [only, formData, onChange]);
  const hint = hintOf(teams);
  return (
    <>
      <Select
        label={schema.title}
        description={schema.description}
        secondaryLabel={required ? 'Required' : undefined}
        placeholder={teams.options ? 'Choose a team' : 'Loading…'}
        options={teams.options ?? []}
        isInvalid={rawErrors.length > 0}
        selectedKey={formData ?? null}
        onSelectionChange={(key) => onChange(key === null ? undefined : String(key))}
      />
      {hint && (
        <Text as="p" variant="body-small" color="danger">
          {hint}
        </Text>
      )}
    </>
  );
}

export const myTeams = createFormField({ name: 'MyTeams', component: MyTeams });
