import { z } from 'zod';
import { reportSchema } from './report.ts';

/** The published form of `report.json`, made from the one that reads it. */
export function reportSchemaText(): string {
  const schema = z.toJSONSchema(reportSchema, { target: 'draft-7' });
  return `${JSON.stringify({ title: 'report.json of stagecraft verify', ...schema }, null, 2)}\n`;
}
