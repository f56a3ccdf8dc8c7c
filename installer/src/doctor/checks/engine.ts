import { PlatformError } from '../../model/errors.ts';
import type { Engine } from '../../ports/engine.ts';
import { type Check, fine, mustCure } from '../check.ts';

const answersWithinMs = 15_000;

/** The engine is there, answers, and lets this account in. */
export const engineCheck = (engine: Engine): Check => ({
  id: 'engine',
  title: 'Docker',
  blocking: true,
  async look() {
    try {
      return fine(`Docker ${await engine.version(AbortSignal.timeout(answersWithinMs))} answers.`);
    } catch (error) {
      if (error instanceof PlatformError) return mustCure(error.message, error.hint ?? '');
      throw error;
    }
  },
});
