import * as z from 'zod';
import { platformSchema } from './schema.ts';

/** The schema for editors, made from the one that reads the file: they cannot say different things. */
export function jsonSchemaText(): string {
  const schema = z.toJSONSchema(platformSchema, { io: 'input', target: 'draft-7' });
  return `${JSON.stringify({ title: 'stagecraft.yaml', ...schema }, null, 2)}\n`;
}
