import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { files } from '../../adapters/files.ts';
import { PlatformError } from '../../model/errors.ts';
import type { StepOf } from '../../model/step.ts';
import type { Cluster, ClusterAccess } from '../../ports/cluster.ts';
import type { Kind } from '../../ports/kind.ts';
import { kindClusterRunner } from './kind-cluster.ts';

const step = { input: { name: 'proof' }, fingerprint: 'first' } as StepOf<'kind-cluster'>;
const context = { signal: new AbortController().signal, progress() {} };

/** An API server that has not read its roles yet refuses even its owner. */
function refusingFirst(times: number): ClusterAccess & { asked: number } {
  const access = {
    asked: 0,
    async find() {
      access.asked += 1;
      if (access.asked <= times) throw new PlatformError({ code: 'environment', message: 'forbidden', hint: 'wait' });
      return {} as Cluster;
    },
    async get() {
      return access.find();
    },
    forget() {},
  };
  return access;
}

function stopped(): { kind: Kind; started: () => number } {
  let starts = 0;
  const kind = {
    state: async () => (starts === 0 ? 'stopped' : 'running'),
    async start() {
      starts += 1;
    },
  } as unknown as Kind;
  return { kind, started: () => starts };
}

let folder = '';

function made(): string {
  folder = mkdtempSync(path.join(tmpdir(), 'kind-cluster-'));
  mkdirSync(path.join(folder, 'run'));
  writeFileSync(path.join(folder, 'run', 'cluster'), 'first\n');
  return folder;
}

afterEach(() => rmSync(folder, { recursive: true }));

test('a cluster that is started again is waited for, also while its API refuses everybody', async () => {
  const { kind, started } = stopped();
  const access = refusingFirst(1);
  await kindClusterRunner(kind, access, files, made()).apply(step, context);
  expect(started()).toBe(1);
  expect(access.asked).toBe(2);
});

test('while its API refuses everybody, it is not ready', async () => {
  const { kind } = stopped();
  await kind.start(step.input);
  const runner = kindClusterRunner(kind, refusingFirst(1), files, made());
  expect(await runner.inspect(step, context)).toMatchObject({ state: 'broken' });
  expect(await runner.inspect(step, context)).toEqual({ state: 'ready', fingerprint: 'first' });
});
