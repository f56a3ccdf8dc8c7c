import type { PostgresPrograms } from '../../ports/postgres.ts';
import type { StepRunner } from '../runner.ts';

export function postgresToolsRunner(programs: PostgresPrograms): StepRunner<'postgres-tools'> {
  return {
    async inspect(step) {
      const present = await programs.present(step.input.version);
      return present ? { state: 'ready', fingerprint: step.fingerprint } : { state: 'absent' };
    },
    apply: (step, { signal, progress }) => programs.fetch(step.input.version, signal, progress),
    async lacks({ input: { version } }) {
      return (await programs.present(version)) ? undefined : `PostgreSQL’s programs, ${version} (npm)`;
    },
    async remove() {
      // The cache is shared by all installations.
    },
  };
}
