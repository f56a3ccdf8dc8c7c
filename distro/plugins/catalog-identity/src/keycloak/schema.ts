import { z } from 'zod';

const attributes = z.record(z.string(), z.array(z.string())).nullish();
const text = z.string().nullish();

export const tokenSchema = z.object({ access_token: z.string().min(1), expires_in: z.number() });

export const countSchema = z.number().int().nonnegative();

export const userSchema = z.object({
  id: z.string().min(1),
  username: z.string().min(1),
  firstName: text,
  lastName: text,
  email: text,
  // A person of whom it is not said whether they may sign in is not somebody who may.
  enabled: z.boolean(),
  attributes,
});

export const groupSchema = z.object({
  id: z.string().min(1),
  name: z.string().min(1),
  subGroupCount: z.number().int().nonnegative().nullish(),
  attributes,
});

export const memberSchema = z.object({ id: z.string().min(1) });

export type DirectoryUser = z.infer<typeof userSchema>;
export type DirectoryGroup = z.infer<typeof groupSchema>;
