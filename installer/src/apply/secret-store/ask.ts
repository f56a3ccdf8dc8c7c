import { PlatformError } from '../../model/errors.ts';
import type { AskStore, StoreAnswer, StoreQuestion } from '../../ports/secret-store.ts';

/** What the store says must not be asked for again and again: one clear fault, with what to do. */
export function storeFault(message: string, hint: string): PlatformError {
  return new PlatformError({ code: 'step', message, hint });
}

const logs = '`stagecraft logs` shows what it said. When the cause is cured, run `stagecraft up` again.';

/** Asks, and takes nothing but what was expected. */
export async function mustAnswer(
  ask: AskStore,
  path: string,
  question: StoreQuestion,
  expected: number[],
): Promise<StoreAnswer> {
  const answer = await ask(path, question).catch((error: Error) => {
    throw storeFault(
      `${error.message}.`.replace(/^./, (first) => first.toUpperCase()),
      logs,
    );
  });
  if (expected.includes(answer.status)) return answer;
  if (answer.status === 503) {
    throw storeFault('The store of secrets is sealed.', 'Run `stagecraft up` again: a new start of it opens it.');
  }
  const words = Array.isArray(answer.body.errors) ? answer.body.errors.join('; ') : '';
  throw storeFault(`The store of secrets answers ${answer.status} to ${path}${words ? `: ${words}` : ''}.`, logs);
}

/** A session of the installation's own, ended when the work is done. */
export type Session = (path: string, question?: StoreQuestion, expected?: number[]) => Promise<StoreAnswer>;

export const sessionWith =
  (ask: AskStore, token: string): Session =>
  (path, question = {}, expected = [200, 204]) =>
    mustAnswer(ask, path, { ...question, token }, expected);
