import { PlatformError } from '../../model/errors.ts';
import { formerOf, nextOf } from '../../model/rotation.ts';
import type { ClusterRotation } from '../../model/step.ts';
import type { ClusterAccess } from '../../ports/cluster.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { asSuperuser, logIn, named, quoted } from '../cluster/psql.ts';
import { noWayBack, openTurnover } from '../rotation/turnover.ts';
import type { StepRunner, StepRunners } from '../runner.ts';

function wrong(message: string, details: string[] = []): PlatformError {
  return new PlatformError({
    code: 'step',
    message,
    details,
    hint: 'Run the command again: it goes on with the same new values. `stagecraft logs psql-postgresql` shows what the database said.',
  });
}

const rolesOf = ({ role, passwordSecret, known }: ClusterRotation) => [{ role, passwordSecret }, ...known];
const secretsOf = (input: ClusterRotation): string[] => rolesOf(input).map(({ passwordSecret }) => passwordSecret);

/** Whoever logs in as the second one is the first one from then on: what it makes belongs to nobody else. */
const secondRole = ({ role, second }: ClusterRotation, password: string): string[] => [
  `SELECT 'CREATE ROLE ${named(second)}' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${quoted(second)}) \\gexec`,
  `ALTER ROLE ${named(second)} LOGIN PASSWORD ${quoted(password)};`,
  `GRANT ${named(role)} TO ${named(second)};`,
  `ALTER ROLE ${named(second)} SET role TO ${named(role)};`,
];

/** A password made anew where requests cannot be held: a second role bridges the time in which both are in use. */
export function clusterRotationRunners(
  access: ClusterAccess,
  secrets: Secrets,
): Pick<StepRunners, 'rotation-second' | 'rotation-told' | 'rotation-cluster-proof'> {
  const turnover = openTurnover(secrets);

  const tell = async ({ namespace, pod }: ClusterRotation, lines: string[], hidden: string[]): Promise<void> => {
    const text = `${['\\set ON_ERROR_STOP on', ...lines, '\\q'].join('\n')}\n`;
    const { exitCode, output } = await (await access.get()).run({ namespace, name: pod }, asSuperuser, text);
    if (exitCode === 0) return;
    const said = hidden.reduce((text, password) => text.replaceAll(password, '•••'), output);
    throw wrong('The database did not take the new password.', said.trimEnd().split('\n'));
  };

  const letsIn = async ({ namespace, pod }: ClusterRotation, role: string, password: string): Promise<boolean> => {
    const cluster = await access.get();
    const { exitCode, output } = await cluster.run({ namespace, name: pod }, logIn(role, 'postgres'), `${password}\n`);
    if (exitCode === 0) return true;
    // Only that is a refusal; a database that is away has not looked at the password.
    if (output.includes('password authentication failed')) return false;
    throw wrong('The database could not be asked whether it takes a password.', output.trimEnd().split('\n').slice(-4));
  };

  const runner = <Input extends ClusterRotation>(apply: (input: Input) => Promise<void>) => ({
    inspect: ({ input }: { input: Input }) => turnover.state(secretsOf(input)),
    apply: ({ input }: { input: Input }) => apply(input),
    remove: noWayBack,
  });

  return {
    'rotation-second': runner(async (input) => {
      const password = await secrets.read(nextOf(input.passwordSecret));
      await tell(input, secondRole(input, password), [password]);
    }),
    'rotation-told': runner(async (input) => {
      const next = await Promise.all(
        rolesOf(input).map(async ({ role, passwordSecret }) => ({
          role,
          password: await secrets.read(nextOf(passwordSecret)),
        })),
      );
      const lines = next.map(({ role, password }) => `ALTER ROLE ${named(role)} PASSWORD ${quoted(password)};`);
      await tell(
        input,
        ['BEGIN;', ...lines, 'COMMIT;'],
        next.map(({ password }) => password),
      );
      await turnover.promote(secretsOf(input));
    }),
    'rotation-cluster-proof': runner(async (input: ClusterRotation & { left: string[] }) => {
      const { namespace, second, left } = input;
      for (const { role, passwordSecret } of rolesOf(input)) {
        if (!(await letsIn(input, role, await secrets.read(passwordSecret))))
          throw wrong(`PostgreSQL does not let ${role} in.`);
        if (await letsIn(input, role, await secrets.read(formerOf(passwordSecret))))
          throw wrong(`PostgreSQL, asked as ${role}, still takes the former value.`);
      }
      await tell(input, [`DROP ROLE IF EXISTS ${named(second)};`], []);
      const cluster = await access.get();
      for (const name of left)
        await cluster.remove({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace } });
      await turnover.forget(secretsOf(input));
    }),
  } satisfies { [Kind in 'rotation-second' | 'rotation-told' | 'rotation-cluster-proof']: StepRunner<Kind> };
}
