import type { PortalBuilder } from '../../ports/portal-builder.ts';
import type { StepRunner } from '../runner.ts';

export function portalRunner(builder: PortalBuilder): StepRunner<'portal'> {
  return {
    async inspect(step) {
      const found = await builder.inspect(step.input.hash);
      if (found === 'complete') return { state: 'ready', fingerprint: step.fingerprint };
      if (found === 'half-written') return { state: 'broken', why: 'the build before was cut off' };
      return { state: 'absent' };
    },
    apply: (step, context) => builder.build(step.input.hash, context.signal, context.progress),
    async lacks({ input: { hash } }) {
      return (await builder.inspect(hash)) === 'complete' ? undefined : `the portal ${hash}, built (npm)`;
    },
    async remove() {
      // The cache is shared by all installations.
    },
  };
}
