import { PlatformError } from '../../model/errors.ts';
import type { Registry } from '../../ports/registry.ts';
import { type Check, fine, mustCure } from '../check.ts';

const answersWithinMs = 20_000;

/** Where our own images are pushed: whether it answers, and lets in who has signed in there. */
export const imageRegistry = (registry: Registry, place: string | undefined): Check => ({
  id: 'image-registry',
  title: 'Image registry',
  blocking: false,
  async look() {
    if (place === undefined) {
      const cure =
        'Set it in stagecraft.yaml: the registry from which the cluster pulls, such as registry.example.com/platform.';
      return mustCure('images.registry is not set.', cure);
    }
    try {
      // Whether there is such an image does not matter: somebody has answered, and has let us look.
      await registry.manifest(`${place}/portal:latest`, AbortSignal.timeout(answersWithinMs));
      return fine(`${place} answers.`);
    } catch (error) {
      if (error instanceof PlatformError) return mustCure(error.message, error.hint ?? '');
      throw error;
    }
  },
});
