import { Flex, SearchField, Select } from '@backstage/ui';
import { requestStates } from '@stagecraft/plugin-requests-common';
import { useRequestTypes } from '../../hooks/useRequests';
import { stateTexts } from '../common/StateBadge';

export type FilterValues = { text: string; state: string; type: string };

type FiltersProps = { values: FilterValues; onChange(values: FilterValues): void };

const ANY = 'any';

export function Filters({ values, onChange }: FiltersProps) {
  const types = useRequestTypes().value ?? [];
  const typeOptions = [
    { value: ANY, label: 'Any type' },
    ...types.map((type) => ({ value: type.id, label: type.title })),
  ];
  const stateOptions = [
    { value: ANY, label: 'Any state' },
    ...requestStates.map((state) => ({ value: state, label: stateTexts[state] })),
  ];
  const change = (name: keyof FilterValues) => (value: unknown) =>
    onChange({ ...values, [name]: value === ANY ? '' : String(value ?? '') });
  return (
    <Flex gap="3" align="end" role="search" aria-label="Filter requests" style={{ flexWrap: 'wrap' }}>
      <SearchField label="Search" placeholder="Title, person, team" value={values.text} onChange={change('text')} />
      <Select
        label="State"
        options={stateOptions}
        selectedKey={values.state || ANY}
        onSelectionChange={change('state')}
      />
      <Select label="Type" options={typeOptions} selectedKey={values.type || ANY} onSelectionChange={change('type')} />
    </Flex>
  );
}
