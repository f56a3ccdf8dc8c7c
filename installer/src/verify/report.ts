import { z } from 'zod';
import { layers, severities } from './control.ts';

/** What came of a control. */
export const states = ['passed', 'failed', 'unknown', 'not-applicable', 'accepted', 'not-run'] as const;
export type State = (typeof states)[number];

const evidence = z.strictObject({
  at: z.iso.datetime(),
  asked: z.string(),
  answered: z.string(),
  milliseconds: z.number().optional(),
});

const waived = z.strictObject({
  why: z.string(),
  by: z.string(),
  until: z.iso.date(),
  /** What it would have been. */
  instead: z.enum(['failed', 'unknown']),
});

export const resultSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  phase: z.int().min(1).max(4),
  layer: z.enum(layers),
  severity: z.enum(severities),
  why: z.string(),
  state: z.enum(states),
  /** What was found; for what is unknown, not applicable or not run, why. */
  found: z.string(),
  details: z.array(z.string()),
  waived: waived.optional(),
  remedy: z.string(),
  page: z.string(),
  milliseconds: z.number(),
  evidence: z.array(evidence),
});
export type Result = z.infer<typeof resultSchema>;

const counts = z.record(z.enum(states), z.int());
const share = z.strictObject({ name: z.string(), kept: z.int(), of: z.int() });

const journeys = z.strictObject({
  passed: z.int(),
  failed: z.int(),
  skipped: z.int(),
  failures: z.array(z.string()),
});
export type Journeys = z.infer<typeof journeys>;

export const reportSchema = z.strictObject({
  apiVersion: z.literal('stagecraft.dev/v1'),
  kind: z.literal('VerifyReport'),
  /** The name of the installation, or the address of somebody's portal. */
  subject: z.string(),
  target: z.enum(['embedded', 'kind', 'openshift', 'kubernetes']).nullable(),
  phase: z.int().min(1).max(4),
  /** The version of Stagecraft that looked. */
  version: z.string(),
  startedAt: z.iso.datetime(),
  milliseconds: z.number(),
  verdict: z.enum(['kept', 'broken', 'unclear']),
  counts,
  score: z.strictObject({ whole: share, layers: z.array(share), phases: z.array(share) }),
  results: z.array(resultSchema),
  /** What is otherwise than the last time that the control was looked at. */
  changes: z.array(z.strictObject({ id: z.string(), before: z.enum(states), now: z.enum(states) })),
  /** What people do in a browser, where that was asked for. */
  journeys: journeys.optional(),
  /** Earlier runs, oldest first. */
  trend: z.array(z.strictObject({ startedAt: z.iso.datetime(), kept: z.int(), of: z.int() })),
});
export type Report = z.infer<typeof reportSchema>;
export type Share = z.infer<typeof share>;
