import { nextOf } from '../../model/rotation.ts';
import { superuser } from '../../model/superuser.ts';
import type { PostgresServer } from '../../ports/postgres.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { openTurnover } from '../rotation/turnover.ts';
import type { StepRunner } from '../runner.ts';

/** `restartTheSick`: whoever was started with the former password cannot become well by itself. */
export function postgresRoleRunner(
  server: PostgresServer,
  secrets: Secrets,
  restartTheSick: () => Promise<void>,
): StepRunner<'postgres-role'> {
  const turnover = openTurnover(secrets);

  /** A rotation was cut off after the database was told: it is the installation that is behind. */
  const knowsNext = async (role: string, name: string): Promise<boolean> =>
    (await turnover.prepared([name])).length > 0 &&
    (await server.roleState(role, await secrets.read(nextOf(name)))) === 'ready';

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
      if (await knowsNext(role, passwordSecret)) {
        // The superuser's may have been told at once with it.
        const both = await knowsNext(superuser.role, superuser.passwordSecret);
        await turnover.promote([...(both ? [superuser.passwordSecret] : []), passwordSecret]);
        return restartTheSick();
      }
      await server.ensureRole(role, await secrets.read(passwordSecret), { createDatabases });
      if (database !== undefined) await server.ensureDatabase(database, role);
    },
    async remove() {
      // The role owns the portal's databases.
    },
  };
}
