import type { ZodType } from 'zod';

const SECRET_NAME = /passw|secret|token|credential|private.?key|api.?key/i;

/** What is wrong with an action's part of a request type: its shape first, then what `more` finds in it. */
export function schemaProblems<T>(
  schema: ZodType<T>,
  raw: unknown,
  more: (action: T) => string[] = () => [],
): string[] {
  const parsed = schema.safeParse(raw);
  if (parsed.success) {
    return more(parsed.data);
  }
  return parsed.error.issues.map((issue) => `action.${issue.path.join('.')}: ${issue.message}`);
}

/** What comes back is kept and shown, so nothing that sounds like a secret may be asked for. */
export function secretProblems(result: Record<string, string>): string[] {
  return Object.entries(result)
    .filter((entry) => entry.some((name) => SECRET_NAME.test(name)))
    .map(([name]) => `action.result.${name}: a secret must not pass through the portal; leave it out`);
}
