import { z } from 'zod';

const groupRef = z.string().regex(/^group:[\w.-]+\/[\w.-]+$/i, 'must be a group ref such as group:default/platform');

const approverSchema = z.union([
  z.strictObject({ role: z.string().min(1), of: z.enum(['requester-team', 'anywhere']).default('requester-team') }),
  z.strictObject({ group: groupRef }),
]);

const scalar = z.union([z.string(), z.number(), z.boolean()]);

const fieldSchema = z.strictObject({
  type: z.enum(['string', 'number', 'integer', 'boolean']),
  title: z.string().optional(),
  description: z.string().optional(),
  default: scalar.optional(),
  enum: z.array(scalar).min(1).optional(),
  pattern: z.string().refine(isPattern, 'is not a valid regular expression').optional(),
  minLength: z.int().min(0).optional(),
  maxLength: z.int().min(1).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});

const hintSchema = z.strictObject({
  widget: z.enum(['text', 'textarea', 'entity', 'radio']).optional(),
  kind: z.string().optional(),
  entityType: z.string().optional(),
  help: z.string().optional(),
  placeholder: z.string().optional(),
  patternMessage: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
});

const formSchema = z.strictObject({
  schema: z.strictObject({
    type: z.literal('object'),
    required: z.array(z.string()).optional(),
    properties: z.record(z.string().regex(/^[a-z]\w*$/i), fieldSchema),
    additionalProperties: z.literal(false).default(false),
  }),
  ui: z
    .strictObject({ order: z.array(z.string()).optional(), fields: z.record(z.string(), hintSchema).optional() })
    .optional(),
});

const actionSchema = z.looseObject({ kind: z.string().min(1) });
const linksSchema = z.array(z.strictObject({ title: z.string(), url: z.string(), note: z.string().optional() }));

/** A section of the portal's configuration without which it cannot be done: what a platform lacks is not offered. */
const needsSchema = z
  .string()
  .regex(/^[\w.-]+$/)
  .optional();

/** What is done otherwise from a phase on. What people ask for, and who approves it, stays. */
const laterSchema = z.strictObject({
  fromPhase: z.int().min(2).max(4),
  needs: needsSchema,
  action: actionSchema,
  deadlineMinutes: z.number().positive().optional(),
  resultLinks: linksSchema.optional(),
});

export const requestTypeSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be small letters, digits and dashes'),
  title: z.string().min(1),
  description: z.string().min(1),
  icon: z.string().optional(),
  fromPhase: z.int().min(1).max(4).default(1),
  needs: needsSchema,
  owner: groupRef,
  /** What a single request is called in lists; `${{ values.name }}` and the like are filled in. */
  requestTitle: z.string().optional(),
  form: formSchema,
  approvers: z.array(approverSchema).min(1),
  /** Who approves when nobody of `approvers` is left but the requester. */
  fallback: z.array(approverSchema).default([{ role: 'platform-admin', of: 'anywhere' }]),
  action: actionSchema,
  /** For how long attempts are repeated, counted from the first one. */
  deadlineMinutes: z.number().positive().default(60),
  resultLinks: linksSchema.default([]),
  later: z.array(laterSchema).default([]),
});

export type RequestType = z.infer<typeof requestTypeSchema>;
export type Approver = z.infer<typeof approverSchema>;

export type Platform = { phase: number; has(section: string): boolean };

/** The type as it is in a phase, on a platform: the latest of what has begun counts. */
export function atPhase({ later, ...type }: RequestType, { phase, has }: Platform): RequestType {
  const begun = later
    .filter(({ fromPhase, needs }) => fromPhase <= phase && (needs === undefined || has(needs)))
    .sort((one, other) => one.fromPhase - other.fromPhase);
  const { fromPhase: _, needs: __, ...changes } = begun.at(-1) ?? { fromPhase: phase };
  return { ...type, ...changes, later };
}

function isPattern(value: string): boolean {
  try {
    return Boolean(new RegExp(value, 'u'));
  } catch {
    return false;
  }
}
