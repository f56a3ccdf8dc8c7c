import { jsonApi } from '../http/errors.ts';
import { ForgeAway, ForgeMissing, ForgeRefused } from './forge.ts';

/** What the forge answers to somebody who waits for it here, in this API's words. */
export async function ofForge<T>(asked: Promise<T>, pointer: string): Promise<T> {
  return asked.catch((error: unknown) => {
    if (error instanceof ForgeAway) throw jsonApi(503, `${error.message}. Try again in a moment.`, pointer);
    if (error instanceof ForgeMissing || error instanceof ForgeRefused) throw jsonApi(422, error.message, pointer);
    throw error;
  });
}
