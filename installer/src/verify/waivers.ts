import { parse } from 'yaml';
import { z } from 'zod';
import { PlatformError } from '../model/errors.ts';
import type { Result } from './report.ts';

export const waiversFile = 'stagecraft-waivers.yaml';

const waiver = z.strictObject({
  control: z.string(),
  why: z.string().min(1),
  by: z.string().min(1),
  until: z.iso.date(),
});
export type Waiver = z.infer<typeof waiver>;

const file = z.strictObject({
  apiVersion: z.literal('stagecraft.dev/v1'),
  kind: z.literal('Waivers'),
  spec: z.array(waiver),
});

function refuse(path: string, details: string[]): never {
  throw new PlatformError({
    code: 'configuration',
    message: `The waivers in ${path} cannot be used.`,
    details,
    hint: 'Each entry of spec has control, why, by and until (a date such as 2027-01-31).',
  });
}

function parsed(text: string, path: string): unknown {
  try {
    // Dates stay as they are written.
    return parse(text, { schema: 'core' });
  } catch (error) {
    return refuse(path, [error instanceof Error ? error.message : String(error)]);
  }
}

/** What is accepted as it is: by whom, why, and until when. */
export function parseWaivers(text: string, path: string, known: string[]): Waiver[] {
  const read = file.safeParse(parsed(text, path));
  if (!read.success)
    refuse(
      path,
      read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    );
  const strangers = read.data.spec.filter(({ control }) => !known.includes(control));
  if (strangers.length > 0)
    refuse(
      path,
      strangers.map(({ control }) => `there is no control ${control}`),
    );
  return read.data.spec;
}

/** A waiver holds through the day that it names. */
const holds = ({ until }: Waiver, now: Date): boolean => now.toISOString().slice(0, 10) <= until;

export function withWaivers(result: Result, waivers: Waiver[], now = new Date()): Result {
  if (result.state !== 'failed' && result.state !== 'unknown') return result;
  const own = waivers.filter(({ control }) => control === result.id);
  const valid = own.find((each) => holds(each, now));
  if (valid !== undefined) {
    const { why, by, until } = valid;
    return { ...result, state: 'accepted', waived: { why, by, until, instead: result.state } };
  }
  const [ended] = own;
  return ended === undefined
    ? result
    : { ...result, details: [...result.details, `the waiver of ${ended.by} ended on ${ended.until}`] };
}
