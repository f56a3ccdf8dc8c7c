import { Box, Button, SearchField, Select } from '@backstage/ui';
import type { Suggestions } from '../hooks/useSuggestions';
import { type FilterName, type FilterValues, fromLocal, isFiltered, toLocal } from '../model/filters';
import styles from './Filters.module.css';
import { outcomeTexts } from './Outcome';
import { WrittenField } from './WrittenField';

type FiltersProps = {
  values: FilterValues;
  suggestions: Suggestions;
  onChange(values: Partial<FilterValues>): void;
};

const ANY = 'any';
const cleared: FilterValues = { text: '', person: '', action: '', plugin: '', outcome: '', from: '', to: '' };
const outcomes = [
  { value: ANY, label: 'Any outcome' },
  ...Object.entries(outcomeTexts).map(([value, label]) => ({ value, label })),
];

export function Filters({ values, suggestions, onChange }: FiltersProps) {
  const change = (name: FilterName) => (value: string) => onChange({ [name]: value });
  const known = (name: keyof Suggestions) => ({
    value: values[name],
    onCommit: change(name),
    suggestions: suggestions[name],
  });
  const moment = (name: 'from' | 'to') => ({
    type: 'datetime-local' as const,
    value: toLocal(values[name]),
    onCommit: (local: string) => onChange({ [name]: fromLocal(local) }),
  });
  return (
    <Box role="search" aria-label="Filter audit records" className={styles.filters}>
      <SearchField
        label="Text"
        placeholder="Anything in a record"
        maxLength={200}
        value={values.text}
        onChange={change('text')}
      />
      <WrittenField label="Person" placeholder="Anybody" {...known('person')} />
      <WrittenField label="Action" placeholder="Any action" {...known('action')} />
      <WrittenField label="Plugin" placeholder="Any plugin" {...known('plugin')} />
      <Select
        label="Outcome"
        options={outcomes}
        selectedKey={values.outcome in outcomeTexts ? values.outcome : ANY}
        onSelectionChange={(key) => onChange({ outcome: key === ANY ? '' : String(key ?? '') })}
      />
      <WrittenField label="From" {...moment('from')} />
      <WrittenField label="To" {...moment('to')} />
      <Button variant="tertiary" isDisabled={!isFiltered(values)} onPress={() => onChange(cleared)}>
        Clear filters
      </Button>
    </Box>
  );
}
