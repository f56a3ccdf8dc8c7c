import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { files } from '../../adapters/files.ts';
import { openSecrets } from '../../adapters/secrets.ts';
import { formerOf, nextOf } from '../../model/rotation.ts';
import type { ClusterRotation, StepOf } from '../../model/step.ts';
import type { Cluster, ClusterAccess, Ran } from '../../ports/cluster.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { foreseen } from '../../testing/caught.ts';
import type { StepContext } from '../runner.ts';
import { clusterRotationRunners } from './rotation-cluster.ts';

const name = 'portal-database-password';
const superuser = { role: 'postgres', passwordSecret: 'database-password' };
const input = {
  namespace: 'backstage',
  pod: 'psql-postgresql-0',
  role: 'backstage',
  second: 'backstage_next',
  passwordSecret: name,
  known: [superuser],
  left: ['backstage-secrets-next', 'databases-superuser-next'],
};
const context: StepContext = { signal: new AbortController().signal, progress() {} };
const as = <Kind extends 'rotation-second' | 'rotation-told' | 'rotation-cluster-proof'>(): StepOf<Kind> =>
  ({ input: input satisfies ClusterRotation }) as unknown as StepOf<Kind>;

const refused = 'FATAL:  password authentication failed for user "backstage"';
let folder: string;
let secrets: Secrets;
let asked: { command: string; text: string }[];
let removed: string[];
/** What the pod answers to a program with that input. */
let answer: (command: string, text: string) => Ran;

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'rotation-'));
  secrets = openSecrets(files, path.join(folder, 'secrets.json'));
  const both = [name, superuser.passwordSecret];
  await secrets.ensure([...both, ...both.map(nextOf)]);
  [asked, removed] = [[], []];
  answer = () => ({ exitCode: 0, output: '' });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function runners() {
  const cluster = {
    run: async (_pod: object, command: string[], text: string) => {
      asked.push({ command: command.join(' '), text });
      return answer(command.join(' '), text);
    },
    remove: async ({ metadata }: { metadata: { name: string } }) => void removed.push(metadata.name),
  };
  const access = { get: async () => cluster as unknown as Cluster } as unknown as ClusterAccess;
  return clusterRotationRunners(access, secrets);
}

test('the second role knows the next password, and is the first one; no password is in an argument', async () => {
  await runners()['rotation-second']?.apply(as<'rotation-second'>(), context);
  const next = await secrets.read(nextOf(name));
  expect(asked).toHaveLength(1);
  expect(asked[0]?.text).toContain(`ALTER ROLE "backstage_next" LOGIN PASSWORD '${next}'`);
  expect(asked[0]?.text).toContain('GRANT "backstage" TO "backstage_next"');
  expect(asked[0]?.text).toContain('ALTER ROLE "backstage_next" SET role TO "backstage"');
  expect(asked[0]?.command).not.toContain(next);
});

test('the next passwords come into use, both in one transaction, when the database has taken them, and not when it has not', async () => {
  const [next, superusers] = [await secrets.read(nextOf(name)), await secrets.read(nextOf(superuser.passwordSecret))];
  answer = (_, text) => ({ exitCode: 3, output: `ERROR: cannot execute ${text}` });
  const error = await foreseen(async () => runners()['rotation-told']?.apply(as<'rotation-told'>(), context));
  expect(error).toMatchObject({ code: 'step' });
  expect(JSON.stringify(error.details)).not.toContain(next);
  expect(JSON.stringify(error.details)).not.toContain(superusers);
  expect(await secrets.read(name)).not.toBe(next);

  answer = () => ({ exitCode: 0, output: '' });
  await runners()['rotation-told']?.apply(as<'rotation-told'>(), context);
  expect(await secrets.read(name)).toBe(next);
  expect(await secrets.read(superuser.passwordSecret)).toBe(superusers);
  expect(asked.at(-1)?.text).toMatch(/BEGIN;\nALTER ROLE "backstage".*\nALTER ROLE "postgres".*\nCOMMIT;/);
});

const proof = async () => runners()['rotation-cluster-proof']?.apply(as<'rotation-cluster-proof'>(), context);

test('a former password that is refused is forgotten, with the second role and its Secret', async () => {
  await runners()['rotation-told']?.apply(as<'rotation-told'>(), context);
  const now = [await secrets.read(name), await secrets.read(superuser.passwordSecret)];
  answer = (command, text) =>
    command.includes('-h 127.0.0.1') && !now.includes(text.trimEnd())
      ? { exitCode: 2, output: refused }
      : { exitCode: 0, output: '' };
  await proof();
  expect(asked.some(({ text }) => text.includes('DROP ROLE IF EXISTS "backstage_next"'))).toBe(true);
  expect(removed).toEqual(['backstage-secrets-next', 'databases-superuser-next']);
  const former = [name, superuser.passwordSecret].map(formerOf);
  expect(await secrets.missing(former)).toEqual(former);
});

test.each([
  ['still taken', { exitCode: 0, output: '' }, 'still takes the former value'],
  ['not looked at, since the database is away', { exitCode: 2, output: 'connection refused' }, 'could not be asked'],
])('a former password that is %s is no proof, and is kept', async (_, said, message) => {
  await runners()['rotation-told']?.apply(as<'rotation-told'>(), context);
  const former = await secrets.read(formerOf(name));
  answer = (_command, text) => (text === `${former}\n` ? said : { exitCode: 0, output: '' });
  const error = await foreseen(proof);
  expect(error.message).toContain(message);
  expect(removed).toEqual([]);
  expect(await secrets.read(formerOf(name))).toBe(former);
});
