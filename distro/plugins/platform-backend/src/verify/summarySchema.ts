import { InputError } from '@backstage/errors';
import { type VerifySummary, verifyStates, verifyVerdicts } from '@stagecraft/plugin-platform-common';
import { z } from 'zod';

const text = (longest: number) => z.string().max(longest);
const name = text(100).min(1);
const count = z.int().min(0).max(10_000);
const share = z
  .strictObject({ name, kept: count, of: count })
  .refine(({ kept, of }) => kept <= of, 'more is kept than there is');
const id = z.string().regex(/^[A-Z]{2}-\d{1,3}$/, 'must be the id of a control, such as ID-1');
const state = z.enum(verifyStates);

const control = z.strictObject({
  id,
  title: text(300).min(1),
  layer: name,
  severity: z.enum(['critical', 'high', 'medium', 'low']),
  state,
  found: text(1000),
  remedy: text(1000),
  page: z.string().regex(/^docs\/controls\/[A-Z]{2}-\d{1,3}\.md$/, 'must be a page of the controls'),
  guidance: text(8000).optional(),
  waived: z.strictObject({ why: text(1000), by: text(200), until: z.iso.date() }).optional(),
});

const ids = (list: { id: string }[]): Set<string> => new Set(list.map((one) => one.id));

/** What `stagecraft verify` hands over. Strict: nothing that is not known here gets into the database or on a page. */
const summary = z
  .strictObject({
    apiVersion: z.literal('stagecraft.dev/v1'),
    kind: z.literal('VerifySummary'),
    installation: name,
    target: name.nullable(),
    phase: z.int().min(1).max(4),
    version: name,
    startedAt: z.iso.datetime(),
    milliseconds: z.number().min(0),
    everySeconds: z
      .int()
      .min(60)
      .max(366 * 86_400)
      .nullable(),
    verdict: z.enum(verifyVerdicts),
    score: z.strictObject({ whole: share, layers: z.array(share).max(50) }),
    controls: z.array(control).min(1).max(300),
    changes: z.array(z.strictObject({ id, before: state, now: state })).max(300),
    journeys: z.strictObject({ passed: count, failed: count, skipped: count }).optional(),
  })
  .refine(({ controls }) => ids(controls).size === controls.length, {
    message: 'must name each control once',
    path: ['controls'],
  })
  .refine(isBorneOut, { message: 'does not follow from the controls', path: ['verdict'] })
  .refine(({ score, controls }) => score.whole.kept === controls.filter((one) => one.state === 'passed').length, {
    message: 'does not follow from the controls',
    path: ['score', 'whole'],
  });

/** A run that says of itself that all is well while a promise is broken must not end up on a page. */
function isBorneOut({ verdict, controls, journeys }: Pick<VerifySummary, 'verdict' | 'controls' | 'journeys'>) {
  const broken = controls.some((one) => one.state === 'failed') || (journeys?.failed ?? 0) > 0;
  const unclear = controls.some((one) => one.state === 'unknown');
  if (broken) {
    return verdict === 'broken';
  }
  return verdict === (unclear ? 'unclear' : 'kept');
}

const mostProblems = 5;
/** Clocks differ; but a run of next year would be the latest until then. */
const aheadMs = 10 * 60_000;

export function readSummary(body: unknown, now: number): VerifySummary {
  const result = summary.safeParse(body);
  if (!result.success) {
    const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || 'the body'}: ${message}`);
    throw new InputError(`This is no result of a run: ${problems.slice(0, mostProblems).join('; ')}`);
  }
  if (Date.parse(result.data.startedAt) > now + aheadMs) {
    throw new InputError('This is no result of a run: startedAt: lies in the future; set the clocks right');
  }
  return result.data;
}
