import { PlatformError } from '../../model/errors.ts';
import type { StepInputs } from '../../model/step.ts';
import type { Cluster, ClusterAccess } from '../../ports/cluster.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { asSuperuser, logIn, named, quoted } from '../cluster/psql.ts';
import type { StepRunner } from '../runner.ts';

type Input = StepInputs['cluster-role'];

/** Ends with \q: the API cannot close a program's input. The password is in the text, never in an argument. */
function statements({ role, createDatabases, database }: Input, password: string): string {
  const rights = `LOGIN ${createDatabases ? 'CREATEDB' : 'NOCREATEDB'} PASSWORD ${quoted(password)}`;
  const lines = [
    '\\set ON_ERROR_STOP on',
    `SELECT 'CREATE ROLE ${named(role)}' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${quoted(role)}) \\gexec`,
    `ALTER ROLE ${named(role)} ${rights};`,
  ];
  if (database) {
    lines.push(
      `SELECT 'CREATE DATABASE ${named(database)} OWNER ${named(role)}' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = ${quoted(database)}) \\gexec`,
      `REVOKE CONNECT ON DATABASE ${named(database)} FROM PUBLIC;`,
    );
  }
  return `${[...lines, '\\q'].join('\n')}\n`;
}

async function isKnown(cluster: Cluster, { namespace, pod, role }: Input): Promise<boolean> {
  const query = `SELECT 'it is known' FROM pg_roles WHERE rolname = ${quoted(role)};\n\\q\n`;
  return (await cluster.run({ namespace, name: pod }, asSuperuser, query)).output.includes('it is known');
}

export function clusterRoleRunner(access: ClusterAccess, secrets: Secrets): StepRunner<'cluster-role'> {
  const canLogIn = async (
    cluster: Cluster,
    { namespace, pod, role, passwordSecret, database }: Input,
  ): Promise<boolean> => {
    const password = await secrets.read(passwordSecret);
    const place = { namespace, name: pod };
    const { exitCode } = await cluster.run(place, logIn(role, database ?? 'postgres'), `${password}\n`);
    return exitCode === 0;
  };

  return {
    async inspect({ input, fingerprint }) {
      const cluster = await access.find();
      const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: input.pod, namespace: input.namespace } };
      if (!cluster || !(await cluster.read(pod))) return { state: 'absent' };
      // A server that does not answer yet is another step's matter.
      if (await canLogIn(cluster, input).catch(() => false)) return { state: 'ready', fingerprint };
      const exists = await isKnown(cluster, input).catch(() => false);
      return exists ? { state: 'different', why: 'it does not take the password' } : { state: 'absent' };
    },
    async apply({ input }) {
      const cluster = await access.get();
      const password = await secrets.read(input.passwordSecret);
      const place = { namespace: input.namespace, name: input.pod };
      const { exitCode, output } = await cluster.run(place, asSuperuser, statements(input, password));
      if (exitCode === 0 && (await canLogIn(cluster, input))) return;
      throw new PlatformError({
        code: 'step',
        message: `The database did not take the role ${input.role}.`,
        details: output.replaceAll(password, '•••').trimEnd().split('\n').slice(-12),
        hint: '`stagecraft logs psql-postgresql` shows what the database said.',
      });
    },
    async remove() {
      // Roles and databases hold data: only `down --delete-data` takes them away.
    },
  };
}
