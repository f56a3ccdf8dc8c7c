import { PlatformError } from '../../model/errors.ts';
import { byDigest } from '../../model/reference.ts';
import type { Engine } from '../../ports/engine.ts';
import type { PushedImages } from '../../ports/pushed-images.ts';
import type { Registry } from '../../ports/registry.ts';
import type { StepRunner } from '../runner.ts';

function overwritten(to: string, pushed: string, found: string | undefined): PlatformError {
  return new PlatformError({
    code: 'network',
    message: `${to} was pushed, but the registry has ${found === undefined ? 'nothing' : 'something else'} under that name.`,
    details: [`pushed: ${pushed}`, `there: ${found ?? 'nothing'}`],
    hint: 'Does somebody else push there, or does the registry clean up? Name a place of its own as images.registry, then run the command again.',
  });
}

/** Our own images in the registry that a cluster pulls from; it is told the digest, so that nobody can put another there. */
export function imagePushRunner(engine: Engine, registry: Registry, pushed: PushedImages): StepRunner<'image-push'> {
  return {
    async inspect({ input: { to }, fingerprint }, { signal }) {
      const digest = await pushed.digest(to);
      if (digest === undefined) return { state: 'absent' };
      const found = await registry.manifest(byDigest(to, digest), signal);
      if (found) return { state: 'ready', fingerprint };
      return { state: 'broken', why: 'the registry no longer has what was pushed' };
    },
    async apply({ input: { image, to } }, { signal, progress }) {
      progress(`pushing ${to}`);
      const digest = await engine.push(image, to, { signal, progress });
      const found = await registry.manifest(to, signal);
      if (found?.digest !== digest) throw overwritten(to, digest, found?.digest);
      await pushed.write(to, digest);
    },
    async remove() {
      // It stays there.
    },
  };
}
