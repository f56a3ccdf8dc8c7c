import { parse } from 'yaml';
import * as z from 'zod';
import type { StackLock } from '../model/stack.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in small hexadecimal letters');

const image = z.strictObject({
  repository: z.string().regex(/^[a-z0-9.-]+(:\d+)?\/[a-z0-9._/-]+$/, 'must be a registry and a name'),
  tag: z.string().min(1),
  /** Left out until `stagecraft lock` has asked the registry. */
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 small hexadecimal letters')
    .optional(),
  source: z.url(),
  licence: z.string().min(1),
});

const program = z.strictObject({
  version: z.string().min(1),
  accepts: z.string().min(1),
  downloads: z.record(z.string(), z.strictObject({ url: z.url(), sha256, file: z.string().optional() })),
  source: z.url(),
  licence: z.string().min(1),
});

const chart = z.strictObject({
  version: z.string().min(1),
  url: z.url(),
  sha256,
  source: z.url(),
  licence: z.string().min(1),
});

const lockSchema = z.strictObject({
  apiVersion: z.literal('stagecraft.dev/v1'),
  kind: z.literal('StackLock'),
  images: z.record(z.string(), image),
  programs: z.record(z.string(), program),
  charts: z.record(z.string(), chart),
});

/** Reads `profiles/stack.lock.yaml`. It comes with the release: a mistake in it is ours. */
export function parseStackLock(text: string): StackLock {
  const { images, programs, charts } = lockSchema.parse(parse(text));
  return { images, programs, charts };
}
