import { PlatformError } from '../model/errors.ts';

/** The foreseen error that the work ends with; anything else fails the test. */
export async function foreseen(work: () => unknown): Promise<PlatformError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof PlatformError) return error;
    throw error;
  }
  throw new Error('it ended well, and should not have');
}
