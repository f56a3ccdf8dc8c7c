import { expect, test } from 'vitest';
import { settings } from '../../testing/platform.ts';
import type { Settings } from '../../model/settings.ts';
import type { DoctorContext } from '../check.ts';
import { fromGigabytes } from '../units.ts';
import { awxChecks } from './awx.ts';

const charts = { 'awx-operator': { version: '3.2.1', url: 'https://charts.example.com/awx-operator-3.2.1.tgz' } };
const asked = { phase: 2, target: 'kind', preferences: { automation: ['awx'] } } as const;

type World = Parameters<typeof awxChecks>[1];

async function look(
  id: string,
  { status = 200, there = true, total = 16 }: { status?: number | Error; there?: boolean; total?: number } = {},
  changes: Partial<Settings> = {},
) {
  const http: World['http'] = async () => {
    if (status instanceof Error) throw status;
    return { status, headers: {}, cookies: [], body: '', milliseconds: 1 };
  };
  const wanted = settings({ ...asked, preferences: { automation: ['awx'] }, ...changes });
  const check = awxChecks(wanted, { http, files: { exists: async () => there }, charts }).find(
    (each) => each.id === id,
  );
  const machine = { memory: async () => ({ total: fromGigabytes(total), available: 0 }) };
  return check?.look({ machine } as unknown as DoctorContext);
}

test.each([
  [{}, 'ok'],
  [{ total: 8 }, 'ok'],
  [{ total: 6 }, 'warning'],
])('of memory %j it finds: %s', async (world, state) => {
  expect((await look('awx-memory', world))?.state).toBe(state);
});

test('whose memory another cluster has, its owner knows', async () => {
  expect(await look('awx-memory', {}, { target: 'openshift' })).toBeUndefined();
  expect(await look('awx-chart', {}, { target: 'openshift' })).toMatchObject({ state: 'ok' });
});

test.each([
  [{}, 'ok', 'can be had'],
  [{ status: 404 }, 'warning', 'answers 404'],
  [{ status: new Error('getaddrinfo ENOTFOUND') }, 'warning', 'cannot be reached: getaddrinfo ENOTFOUND'],
])('the chart at its makers: %j', async (world, state, words) => {
  const found = await look('awx-chart', world);
  expect(found).toMatchObject({ state, found: expect.stringContaining(words) });
  if (state !== 'ok') expect(found?.cure).toContain('spec.charts.map.awx-operator');
});

test('a file that somebody names must be there', async () => {
  const charts = { map: { 'awx-operator': '/srv/charts/awx-operator.tgz' } };
  expect((await look('awx-chart', { there: true }, { charts }))?.state).toBe('ok');
  expect(await look('awx-chart', { there: false }, { charts })).toMatchObject({
    state: 'cure',
    found: '/srv/charts/awx-operator.tgz is not there, which spec.charts.map.awx-operator names.',
  });
});

test('nobody is asked who does not want it', () => {
  const world = { charts } as unknown as World;
  expect(awxChecks(settings({ ...asked, preferences: {} }), world)).toEqual([]);
  expect(awxChecks(settings({ ...asked, preferences: { automation: ['awx'] }, phase: 1 }), world)).toEqual([]);
});
