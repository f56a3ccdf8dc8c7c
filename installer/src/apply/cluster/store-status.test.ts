import { expect, test } from 'vitest';
import type { ProcessStatus } from '../../model/process.ts';
import type { Runtime } from '../../ports/runtime.ts';
import { withStoreStatus } from './store-status.ts';

const status = (phase: ProcessStatus['phase']): ProcessStatus => ({
  name: 'secret-store',
  title: 'secret-store',
  fingerprint: '',
  since: '',
  restarts: 0,
  phase,
  reason: 'a probe failed with 503',
});

const reasonOf = async (phase: ProcessStatus['phase'], answer: () => Promise<{ status: number }>) => {
  const runtime = { services: async () => [status(phase)] } as Partial<Runtime> as Runtime;
  const ask = async () => ({ ...(await answer()), body: {} });
  return (await withStoreStatus(runtime, 'secret-store', ask).services())?.[0]?.reason;
};

test('a sealed store says so, and what to do', async () => {
  expect(await reasonOf('unhealthy', async () => ({ status: 503 }))).toBe('it is sealed: `stagecraft up` opens it');
});

test('whatever else is wrong is told as it was found', async () => {
  const silent = () => Promise.reject(new Error('nobody listens'));
  expect(await reasonOf('unhealthy', silent)).toBe('a probe failed with 503');
  expect(await reasonOf('healthy', async () => ({ status: 503 }))).toBe('a probe failed with 503');
});
