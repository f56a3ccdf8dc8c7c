import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { files } from '../../adapters/files.ts';
import { openSecrets } from '../../adapters/secrets.ts';
import { nextOf } from '../../model/rotation.ts';
import type { StepOf } from '../../model/step.ts';
import type { Cluster, ClusterAccess } from '../../ports/cluster.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { foreseen } from '../../testing/caught.ts';
import { rotationReadRunner } from './rotation-read.ts';

const name = 'database-password';
const file = '/etc/stagecraft/superuser-next/value';
const input = {
  namespace: 'backstage',
  secrets: [name],
  files: [{ workload: 'databases', path: file, secret: nextOf(name) }],
  ended: ['backstage'],
};

let folder: string;
let secrets: Secrets;
/** What the pod has in that file, and what a touch of it does. */
let content: string | undefined;
let onTouch: () => void;
let pods: string[];
/** How often somebody may still look at a pod of the portal that ends. */
let leaving: number;

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'read-'));
  secrets = openSecrets(files, path.join(folder, 'secrets.json'));
  await secrets.ensure([name, nextOf(name)]);
  [content, onTouch, pods, leaving] = [undefined, () => {}, ['databases-0'], 0];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function read(ms: number): Promise<string[]> {
  const cluster: Partial<Cluster> = {
    async list({ kind, labels }) {
      const pod = (one: string, more: object = {}) => ({
        apiVersion: 'v1',
        kind,
        metadata: { name: one, namespace: 'backstage', ...more },
      });
      if (labels?.['app.kubernetes.io/name'] === 'databases') return pods.map((one) => pod(one));
      leaving -= 1;
      return [pod('backstage-2'), ...(leaving >= 0 ? [pod('backstage-1', { deletionTimestamp: 'just now' })] : [])];
    },
    apply: async () => onTouch(),
    run: async (_pod, command) =>
      content === undefined
        ? { exitCode: 1, output: `cat: ${file}: No such file or directory` }
        : { exitCode: 0, output: command.join(' ') === `cat ${file}` ? content : '' },
  };
  const access = { get: async () => cluster as Cluster } as ClusterAccess;
  const said: string[] = [];
  const step = { input } as StepOf<'rotation-read'>;
  const context = { signal: AbortSignal.timeout(ms), progress: (line: string) => void said.push(line) };
  await rotationReadRunner(access, secrets).apply(step, context);
  return said;
}

test('a pod that is touched has the next value soon', async () => {
  const next = await secrets.read(nextOf(name));
  onTouch = () => {
    content = `${next}\n`;
  };
  expect(await read(5000)).toEqual(['databases does not have its new files yet']);
});

test.each([
  ['another value', 'the former one', ['databases-0']],
  ['no file', undefined, ['databases-0']],
  ['no pod', 'whatever', []],
])('%s is waited for, and said in the end', async (_, found, there) => {
  [content, pods] = [found, there];
  const error = await foreseen(() => read(1500));
  expect(error).toMatchObject({ code: 'timeout', message: expect.stringContaining('databases does not have') });
  expect(JSON.stringify(error)).not.toContain(await secrets.read(nextOf(name)));
});

test('a pod that ends is waited for as long as it answers, and not touched', async () => {
  const next = await secrets.read(nextOf(name));
  [content, leaving] = [next, 2];
  onTouch = () => {
    throw new Error('somebody was touched');
  };
  expect(new Set(await read(5000))).toEqual(new Set(['a former pod of backstage still answers']));
});
