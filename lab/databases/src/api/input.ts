import type { IncomingMessage } from 'node:http';
import { BodyTooLarge, readBody } from '../../../kit/http.ts';
import type { Wish } from '../postgres/registry.ts';
import { Refusal } from '../refusal.ts';

const reserved = /^(pg_|template|backstage|stagecraft|lab_)|^(postgres|public|none|user|admin|root)$/;

type Check = (value: string) => string | undefined;

function checkName(value: string): string | undefined {
  if (!/^[a-z][a-z0-9_]{2,40}$/.test(value)) {
    return 'name must be 3 to 41 small letters, digits and underscores, beginning with a letter';
  }
  return reserved.test(value)
    ? `name “${value}” is reserved: choose one that says what your team keeps in it`
    : undefined;
}

const matches =
  (pattern: RegExp, message: string): Check =>
  (value) =>
    pattern.test(value) ? undefined : message;

const checks: Record<keyof Wish, Check> = {
  name: checkName,
  owner: matches(/^user:default\/[a-z0-9][a-z0-9._-]{0,62}$/, 'owner must be a person such as user:default/omar'),
  team: matches(/^group:default\/[a-z0-9][a-z0-9._-]{0,62}$/, 'team must be a group such as group:default/checkout'),
  purpose: (value) => (value.includes('\0') ? 'purpose must be text' : undefined),
};

function checkField(fields: Record<string, unknown>, name: keyof Wish): string[] {
  const value = fields[name];
  if (typeof value !== 'string' || value.trim() === '') return [`${name} is missing`];
  if (value.length > 500) return [`${name} is longer than 500 characters`];
  return [checks[name](value)].filter((problem) => problem !== undefined);
}

function checkKey(key: unknown): string[] {
  if (typeof key !== 'string' || key === '')
    return ['The header Idempotency-Key is missing: send the id of the request'];
  return /^[\x21-\x7e]{1,128}$/.test(key)
    ? []
    : ['Idempotency-Key must be 1 to 128 printable characters without spaces'];
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  try {
    const body: unknown = JSON.parse(await readBody(request, 16 * 1024));
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  } catch (error) {
    if (error instanceof BodyTooLarge) throw new Refusal(413, error.message);
  }
  throw new Refusal(400, 'The body must be a JSON object.', { problems: ['The body is not a JSON object'] });
}

/** What is asked for, and under which key; every problem is named at once. */
export async function readWish(request: IncomingMessage): Promise<{ key: string; wish: Wish }> {
  const key = request.headers['idempotency-key'];
  const fields = await readJson(request);
  const names = Object.keys(checks) as (keyof Wish)[];
  const problems = [...checkKey(key), ...names.flatMap((name) => checkField(fields, name))];
  if (problems.length > 0) throw new Refusal(400, 'The request cannot be understood.', { problems });
  const { name, owner, team, purpose } = fields as unknown as Wish;
  return { key: key as string, wish: { name, owner, team, purpose } };
}
