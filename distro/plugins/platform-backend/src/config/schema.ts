import { z } from 'zod';

// A value made of an unset environment variable arrives as absent; that is a finding, not a broken configuration.
const address = z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' });
const milliseconds = z.number().int().positive();

const health = z
  .strictObject({
    kind: z.enum(['http', 'postgres', 'self']),
    url: address.optional(),
    expect: z.enum(['json', 'any']).default('any'),
    timeoutMs: milliseconds.optional(),
    degradedMs: milliseconds.optional(),
  })
  .refine((value) => value.kind === 'http' || value.url === undefined, {
    message: "is only used with 'kind: http'; remove it",
    path: ['url'],
  });

const capability = z.strictObject({
  id: z.string().min(1),
  component: z.string().min(1),
  title: z.string().min(1),
  description: z.string().optional(),
  url: address.optional(),
  health: health.optional(),
});

const phase = z.coerce
  .number({ error: 'must be 1, 2, 3 or 4' })
  .refine((value) => [1, 2, 3, 4].includes(value), 'must be 1, 2, 3 or 4')
  .transform((value) => value as 1 | 2 | 3 | 4);

/** A second one of the same name would be measured in place of the first. */
const distinct = (list: { id: string }[]) => new Set(list.map((item) => item.id)).size === list.length;

/** What has no address here is not there on this target. */
const isHere = ({ health }: z.output<typeof capability>) => health?.kind !== 'http' || health.url !== undefined;

export const platformSchema = z
  .object({
    phase: phase.default(1),
    missing: z.array(z.string().min(1)).optional(),
    installation: z.string().min(1).default('default'),
    health: z
      .strictObject({
        cacheMs: z.number().int().nonnegative().default(5000),
        timeoutMs: milliseconds.max(30_000).default(3000),
        degradedMs: milliseconds.default(1000),
      })
      .prefault({}),
    capabilities: z.array(capability).default([]).refine(distinct, 'must have a different id each'),
    further: z.array(capability).default([]),
  })
  .transform(({ further, ...settings }) => ({
    ...settings,
    capabilities: [...settings.capabilities, ...further.filter(isHere)],
  }));

export type PlatformSettings = z.output<typeof platformSchema>;
export type CapabilitySettings = PlatformSettings['capabilities'][number];
export type HealthSettings = NonNullable<CapabilitySettings['health']>;
export type HealthDefaults = PlatformSettings['health'];
