import * as z from 'zod';

const packageChange = z.strictObject({
  add: z.record(z.string(), z.string()).default({}),
  remove: z.array(z.string()).default([]),
  set: z.record(z.string(), z.json()).default({}),
  resolutions: z.record(z.string(), z.string()).default({}),
  /** null takes a script away. */
  scripts: z.record(z.string(), z.string().nullable()).default({}),
});

/** `distro/distro.yaml`: the pins, and in what the composed app differs from what create-app makes. */
export const descriptionSchema = z.strictObject({
  apiVersion: z.literal('stagecraft.dev/v1'),
  kind: z.literal('Distribution'),
  spec: z.strictObject({
    backstage: z.string(),
    createApp: z.string(),
    yarn: z.string(),
    remove: z.array(z.strictObject({ path: z.string(), why: z.string() })),
    copy: z.array(z.strictObject({ from: z.string(), to: z.string(), why: z.string() })),
    packages: z.record(z.string(), packageChange),
  }),
});

export type PackageChange = z.infer<typeof packageChange>;
export type Description = z.infer<typeof descriptionSchema>['spec'];
