import type { Secrets } from '../../ports/secrets.ts';
import type { StepRunner } from '../runner.ts';

export function secretsRunner(secrets: Secrets): StepRunner<'secrets'> {
  return {
    async inspect(step) {
      const missing = await secrets.missing(step.input.names);
      if (missing.length === 0) return { state: 'ready', fingerprint: step.fingerprint };
      if (missing.length === step.input.names.length) return { state: 'absent' };
      return { state: 'different', why: `${missing.length} more are needed` };
    },
    apply: (step) => secrets.ensure(step.input.names),
    async remove() {
      // Secrets outlive what uses them: the database opens with no others.
    },
  };
}
