import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { root } from '../testing/platform.ts';
import { jsonSchemaText } from './json-schema.ts';

test('the published schema is the one that the file is read with: `npm run schema -w installer` writes it', async () => {
  expect(await readFile(`${root}/docs/schema/stagecraft.schema.json`, 'utf8')).toBe(jsonSchemaText());
});

test('every setting is explained to whoever hovers over it', () => {
  const schema = JSON.parse(jsonSchemaText());
  for (const [key, value] of Object.entries(schema.properties.spec.properties)) {
    const { description, properties } = value as { description?: string; properties?: object };
    expect(description ?? properties, key).toBeTruthy();
  }
  expect(schema.properties.spec.additionalProperties).toBe(false);
});
