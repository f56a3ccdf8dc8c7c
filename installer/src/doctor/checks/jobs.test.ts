import { expect, test } from 'vitest';
import type { DoctorContext } from '../check.ts';
import { jobChecks } from './jobs.ts';

type Answer = { exitCode: number; tail: string[] };

function at(platform: string, isRoot: boolean, answer: Answer = { exitCode: 127, tail: [] }): DoctorContext {
  const commands = { run: () => Promise.resolve({ ...answer, timedOut: false, stdout: '' }) };
  return { machine: { platform, isRoot }, commands } as unknown as DoctorContext;
}

const look = (context: DoctorContext) => jobChecks(2)[0]?.look(context);

test('phase 1 runs no jobs, and asks for nothing', () => {
  expect(jobChecks(1)).toEqual([]);
  expect(jobChecks(2)).toMatchObject([{ id: 'jobs', blocking: true }]);
});

test('root and a sandbox that works will do', async () => {
  expect(await look(at('linux', true))).toMatchObject({ state: 'ok' });
  expect(await look(at('linux', false, { exitCode: 0, tail: [] }))).toMatchObject({ state: 'ok' });
});

test.each([
  ['without bubblewrap', { exitCode: 127, tail: [] }, 'was not found'],
  [
    'where it is not allowed',
    { exitCode: 1, tail: ['bwrap: No permissions to create new namespace'] },
    'No permissions',
  ],
])('an ordinary user %s is told before anything is changed, with what to do', async (_, answer, why) => {
  const found = await look(at('linux', false, answer));
  expect(found).toMatchObject({ state: 'cure', found: expect.stringContaining(why) });
  expect(found?.cure).toContain('bubblewrap');
  expect(found?.cure).toContain('phase 1');
});

test('other systems are told that jobs need Linux', async () => {
  expect(await look(at('darwin', true))).toMatchObject({ state: 'cure', found: expect.stringContaining('Linux') });
});
