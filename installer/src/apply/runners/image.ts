import type { Engine } from '../../ports/engine.ts';
import type { ImageContexts } from '../../ports/image-contexts.ts';
import type { StepRunner } from '../runner.ts';

/** Our own images in the local engine. A tag tells what is inside: one that is there need not be made again. */
export function imageRunner(engine: Engine, contexts: ImageContexts): StepRunner<'image'> {
  return {
    async inspect(step, { signal }) {
      const found = await engine.image(step.input.tag, signal);
      return found ? { state: 'ready', fingerprint: step.fingerprint } : { state: 'absent' };
    },
    async apply({ input: { tag, base, recipe, portalHash } }, context) {
      const archive = recipe === 'portal' ? await contexts.portal(portalHash, context) : await contexts.lab(context);
      await engine.build({ tag, context: archive, arguments: { BASE: base } }, context);
    },
    async remove() {
      // Other installations may run it, and the engine's layers are shared.
    },
  };
}
