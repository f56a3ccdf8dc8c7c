import type { PostgresServer } from '../../ports/postgres.ts';
import type { Secrets } from '../../ports/secrets.ts';
import type { StepRunner } from '../runner.ts';

export function postgresRoleRunner(server: PostgresServer, secrets: Secrets): StepRunner<'postgres-role'> {
  return {
    async inspect(step) {
      const { role, passwordSecret, database } = step.input;
      if ((await secrets.missing([passwordSecret])).length > 0) return { state: 'absent' };
      const state = await server.roleState(role, await secrets.read(passwordSecret));
      if (state === 'ready' && database !== undefined && !(await server.hasDatabase(database))) {
        return { state: 'different', why: 'it has no database' };
      }
      if (state === 'ready') return { state: 'ready', fingerprint: step.fingerprint };
      return state === 'absent' ? { state: 'absent' } : { state: 'different', why: 'it does not take the password' };
    },
    async apply(step) {
      const { role, passwordSecret, createDatabases, database } = step.input;
      await server.ensureRole(role, await secrets.read(passwordSecret), { createDatabases });
      if (database !== undefined) await server.ensureDatabase(database, role);
    },
    async remove() {
      // The role owns the portal's databases.
    },
  };
}
