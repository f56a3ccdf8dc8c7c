import { expect, test } from 'vitest';
import { expectSound, processOf, stepOfKind, stepsOf } from '../../testing/component.ts';
import { postgresql } from './component.ts';

test('is sound', () => expectSound(postgresql));

test('programs, folder, process, role: one after the other', async () => {
  const steps = await stepsOf(postgresql);
  expect(steps.map(({ kind }) => kind)).toEqual(['postgres-tools', 'postgres-cluster', 'process', 'postgres-role']);
  for (const [index, step] of steps.entries()) {
    if (index > 0) expect(step.after).toContain(steps[index - 1]?.id);
  }
});

test('what holds data is marked, so that nothing ever undoes it', async () => {
  const held = (await stepsOf(postgresql)).filter(({ holdsData }) => holdsData).map(({ kind }) => kind);
  expect(held).toEqual(['postgres-cluster', 'postgres-role']);
});

test('folder and process have the same port, which people may move', async () => {
  const steps = await stepsOf(postgresql, { portBase: 9000 });
  expect(stepOfKind(steps, 'postgres-cluster').input.port).toBe(9032);
  expect(stepOfKind(steps, 'process').input.front).toEqual({ port: 9032, proxied: false });
});

test('never runs as root', async () => {
  expect((await processOf(postgresql)).unprivileged).toBe(true);
});
