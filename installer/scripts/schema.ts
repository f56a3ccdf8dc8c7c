import { writeFileSync } from 'node:fs';
import { jsonSchemaText } from '../src/config/json-schema.ts';

writeFileSync(new URL('../../docs/schema/stagecraft.schema.json', import.meta.url), jsonSchemaText());
