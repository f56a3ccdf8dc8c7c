import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

const openApi = parse(readFileSync(path.join(__dirname, '..', '..', 'openapi.yaml'), 'utf8'));

/** Held against what is published. */
export function expectToMatch(schema: string, body: unknown) {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addSchema(openApi, 'openapi');
  const validate = ajv.getSchema(`openapi#/components/schemas/${schema}`);
  expect({ valid: validate?.(body), errors: validate?.errors }).toEqual({ valid: true, errors: null });
}
