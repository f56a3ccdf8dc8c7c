import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { Select, TextField } from '@backstage/ui';
import { useCallback } from 'react';
import { useLoaded } from '../../hooks/useLoaded';
import { commonProps, type FieldProps } from './FieldProps';

const NONE = 'none';

/** Offers entities of the catalog; the value is an entity ref. */
export function EntityField(props: FieldProps) {
  const { hint, value, onChange, required } = props;
  const { value: entities, error } = useEntities(hint.kind ?? 'Component', hint.entityType);
  if (error && !entities) {
    return (
      <TextField
        {...commonProps(props)}
        description={`The catalog does not answer: write the entity ref, such as ${hint.kind?.toLocaleLowerCase('en-US')}:default/name.`}
        value={String(value ?? '')}
        onChange={onChange}
      />
    );
  }
  const options = (entities ?? []).map((entity) => ({ value: stringifyEntityRef(entity), label: labelOf(entity) }));
  return (
    <Select
      {...commonProps(props)}
      placeholder={entities ? `Choose a ${hint.kind?.toLocaleLowerCase('en-US')}` : 'Loading…'}
      options={required ? options : [{ value: NONE, label: 'None' }, ...options]}
      selectedKey={typeof value === 'string' ? value : null}
      onSelectionChange={(key) => onChange(key === null || key === NONE ? undefined : String(key))}
    />
  );
}

function useEntities(kind: string, type: string | undefined) {
  const catalog = useApi(catalogApiRef);
  const load = useCallback(async () => {
    const { items } = await catalog.getEntities({
      filter: { kind, ...(type ? { 'spec.type': type } : {}) },
      fields: ['kind', 'metadata.name', 'metadata.namespace', 'metadata.title'],
    });
    return items.sort((a, b) => labelOf(a).localeCompare(labelOf(b)));
  }, [catalog, kind, type]);
  return useLoaded(load, () => undefined);
}

function labelOf(entity: Entity): string {
  return entity.metadata.title ?? entity.metadata.name;
}
