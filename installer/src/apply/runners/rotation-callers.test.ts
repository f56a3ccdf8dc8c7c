import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { files } from '../../adapters/files.ts';
import { openSecrets } from '../../adapters/secrets.ts';
import { formerOf, nextOf } from '../../model/rotation.ts';
import type { CallersRotation } from '../../model/step.ts';
import type { Cluster, ClusterAccess } from '../../ports/cluster.ts';
import type { Http } from '../../ports/http.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { foreseen } from '../../testing/caught.ts';
import type { StepContext } from '../runner.ts';
import { callersRotationRunners } from './rotation-callers.ts';

const [token, session] = ['forge-portal-token', 'session-secret'];
const input: CallersRotation = {
  namespace: 'backstage',
  secrets: [session, token],
  callers: ['forge-callers-next'],
  workloads: ['forge'],
  proofs: [{ secret: token, title: 'the forge', url: 'https://forge/api/v4/user', as: 'private-token' }],
};
type Kind = 'rotation-heard' | 'rotation-promoted' | 'rotation-callers-proof';
/** All three take it. */
const step = { input } as never;

let folder: string;
let secrets: Secrets;
/** What the forge takes at this moment. */
let known: Set<string>;
/** What happens when its pod is touched. */
let onTouch: () => void;
let status: number | undefined;
let removed: string[];

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'callers-'));
  secrets = openSecrets(files, path.join(folder, 'secrets.json'));
  await secrets.ensure([token, session, nextOf(token), nextOf(session)]);
  [known, onTouch, status, removed] = [new Set([await secrets.read(token)]), () => {}, undefined, []];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function runners() {
  const cluster: Partial<Cluster> = {
    list: async ({ kind, labels }) =>
      kind === 'Pod' && labels?.['app.kubernetes.io/name'] === 'forge'
        ? [{ apiVersion: 'v1', kind, metadata: { name: 'forge-0', namespace: 'backstage' } }]
        : [],
    async apply({ kind, metadata }) {
      if (kind === 'Pod' && metadata.name === 'forge-0') onTouch();
    },
    remove: async ({ metadata }) => void removed.push(metadata.name),
  };
  const access = { get: async () => cluster as Cluster } as ClusterAccess;
  const http: Http = async ({ headers }) => {
    const answer = { headers: {}, cookies: [], body: '', milliseconds: 1 };
    return { ...answer, status: status ?? (known.has(headers?.['private-token'] ?? '') ? 200 : 401) };
  };
  return callersRotationRunners(access, secrets, http);
}

const within = (ms: number): StepContext => ({ signal: AbortSignal.timeout(ms), progress() {} });
const run = async (kind: Kind, ms = 5000): Promise<void> => {
  await runners()[kind]?.apply(step, within(ms));
};

test('it is heard when the service takes the next token, which a touched pod does at once', async () => {
  const next = await secrets.read(nextOf(token));
  onTouch = () => known.add(next);
  await run('rotation-heard');
  // Nothing is in use before everybody knows it.
  expect(await secrets.read(token)).not.toBe(next);
});

test.each([undefined, 503])(
  'a service that does not take it (answering %s) is named, and nothing comes into use',
  async (answer) => {
    status = answer;
    const error = await foreseen(() => run('rotation-heard', 1500));
    expect(error).toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('the forge (forge-portal-token)'),
    });
    expect((await secrets.missing([formerOf(token)])).length).toBe(1);
  },
);

test('all come into use in one write; then the former one must be refused before it is forgotten', async () => {
  const [former, next] = [await secrets.read(token), await secrets.read(nextOf(token))];
  await run('rotation-promoted');
  expect([await secrets.read(token), await secrets.read(formerOf(token))]).toEqual([next, former]);
  known.add(next);
  const error = await foreseen(() => run('rotation-callers-proof', 1500));
  expect(error.message).toContain('still takes the former token');
  expect(await secrets.read(formerOf(token))).toBe(former);

  onTouch = () => known.delete(former);
  await run('rotation-callers-proof');
  expect(removed).toContain('forge-callers-next');
  expect(await secrets.missing([formerOf(token), formerOf(session), nextOf(token)])).toHaveLength(3);
});

test('who has begun nothing has nothing to do', async () => {
  await secrets.change({ [nextOf(token)]: undefined, [nextOf(session)]: undefined });
  for (const kind of ['rotation-heard', 'rotation-promoted', 'rotation-callers-proof'] as const)
    expect(await runners()[kind]?.inspect(step, within(1000))).toEqual({ state: 'absent' });
});
