import { Text } from '@backstage/ui';
import type { JsonObject, JsonValue } from '@backstage/types';

type FactsProps = { facts: JsonObject; titleOf?: (name: string) => string };

export function Facts({ facts, titleOf = (name) => name }: FactsProps) {
  const entries = Object.entries(facts).filter(([, value]) => value !== undefined && value !== null);
  return (
    <dl style={{ display: 'grid', gridTemplateColumns: 'max-content 1fr', gap: '0.25rem 1rem', margin: 0 }}>
      {entries.map(([name, value]) => (
        <Fact key={name} title={titleOf(name)} value={value as JsonValue} />
      ))}
    </dl>
  );
}

function Fact({ title, value }: { title: string; value: JsonValue }) {
  return (
    <>
      <dt>
        <Text color="secondary">{title}</Text>
      </dt>
      <dd style={{ margin: 0, overflowWrap: 'anywhere' }}>
        <Text>{textOf(value)}</Text>
      </dd>
    </>
  );
}

function textOf(value: JsonValue): string {
  if (typeof value === 'boolean') {
    return value ? 'Yes' : 'No';
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
