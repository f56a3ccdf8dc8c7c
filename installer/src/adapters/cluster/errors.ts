import { ApiException } from '@kubernetes/client-node';
import { PlatformError } from '../../model/errors.ts';

/** No such object, or no such kind of object: a definition that is not installed. */
export function isAbsent(error: unknown): boolean {
  if (error instanceof ApiException) return error.code === 404;
  return error instanceof Error && error.message.startsWith('Unrecognized API version and kind');
}

function messageOf(body: unknown): string {
  if (typeof body === 'object' && body !== null && 'message' in body) return String(body.message);
  try {
    return String((JSON.parse(String(body)) as { message?: unknown }).message ?? body);
  } catch {
    return String(body);
  }
}

/** What the API refuses is told in its own words, which name the field or the right that is missing. */
export function explained(error: unknown): never {
  if (!(error instanceof ApiException)) throw error;
  const forbidden = error.code === 401 || error.code === 403;
  throw new PlatformError({
    code: forbidden ? 'environment' : 'step',
    message: `The cluster refused: ${messageOf(error.body)}`,
    hint: forbidden
      ? 'Use an identity that may do this; `stagecraft plan --rbac` prints every right that is needed.'
      : 'Run `stagecraft up` again; if it stays, report it with the message above.',
    cause: error,
  });
}
