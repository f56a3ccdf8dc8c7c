import { writeFileSync } from 'node:fs';
import { jsonSchemaText } from '../src/config/json-schema.ts';
import { reportSchemaText } from '../src/verify/report-schema.ts';

const schemas = { 'stagecraft.schema.json': jsonSchemaText(), 'verify-report.schema.json': reportSchemaText() };
for (const [name, text] of Object.entries(schemas)) {
  writeFileSync(new URL(`../../docs/schema/${name}`, import.meta.url), text);
}
