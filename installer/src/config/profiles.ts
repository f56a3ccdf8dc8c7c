import { parse } from 'yaml';
import * as z from 'zod';
import { capabilities, type Phase } from '../model/vocabulary.ts';
import type { Profile } from '../model/profile.ts';

const count = z.int().positive();

const budgets = z.strictObject({
  catalog: z.strictObject({ entities: count, relations: count }),
  people: count,
  milliseconds: z.strictObject({ list: count, entity: count, search: count, submit: count }),
});

const profileSchema = z.strictObject({
  apiVersion: z.literal('stagecraft.dev/v1'),
  kind: z.literal('Profile'),
  metadata: z.strictObject({ name: z.string() }),
  spec: z.strictObject({
    extends: z.string().optional(),
    phase: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
    title: z.string(),
    summary: z.string(),
    release: z.enum(['available', 'planned']),
    capabilities: z.array(z.enum(capabilities)),
    features: z.array(z.string()),
    budgets: budgets.optional(),
    limitDays: z.strictObject({ critical: count, advisories: count }).optional(),
  }),
});

/** The profile of a phase with everything that it takes over from the ones before. */
export async function readProfile(phase: Phase, readFile: (name: string) => Promise<string>): Promise<Profile> {
  const {
    extends: before,
    budgets,
    limitDays,
    ...rest
  } = profileSchema.parse(parse(await readFile(`phase-${phase}.yaml`))).spec;
  const own = { ...rest, ...(budgets && { budgets }), ...(limitDays && { limitDays }) };
  if (!before) return own;
  const base = await readProfile(Number(before.replace('phase-', '')) as Phase, readFile);
  return {
    ...base,
    ...own,
    capabilities: [...base.capabilities, ...own.capabilities],
    features: [...base.features, ...own.features],
  };
}
