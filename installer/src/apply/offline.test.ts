import { expect, test } from 'vitest';
import { foreseen } from '../testing/caught.ts';
import { phaseOne } from '../testing/platform.ts';
import { refuseWhatIsNotHere } from './offline.ts';
import type { StepRunner, StepRunners } from './runner.ts';
import type { StepKind } from '../model/step.ts';
import { portalRunner } from './runners/portal.ts';
import { postgresToolsRunner } from './runners/postgres-tools.ts';

const nothing: StepRunner<StepKind> = {
  inspect: () => Promise.reject(new Error('nobody is to look')),
  apply: () => Promise.reject(new Error('nobody is to change anything')),
  remove: () => Promise.resolve(),
};

async function at({ portal, postgres }: { portal: boolean; postgres: boolean }) {
  const plan = await phaseOne();
  const builder = { inspect: () => Promise.resolve(portal ? ('complete' as const) : ('half-written' as const)) };
  const programs = { present: () => Promise.resolve(postgres) };
  const runners = Object.fromEntries(plan.steps.map(({ kind }) => [kind, nothing])) as StepRunners;
  runners.portal = portalRunner(builder as never);
  runners['postgres-tools'] = postgresToolsRunner(programs as never);
  return { plan, runners };
}

test('what is here is not asked for', async () => {
  const { plan, runners } = await at({ portal: true, postgres: true });
  await expect(refuseWhatIsNotHere(plan, runners, '/cache')).resolves.toBeUndefined();
});

test('what is missing is said together, with where to carry it; a build that was cut off counts as missing', async () => {
  const { plan, runners } = await at({ portal: false, postgres: false });
  const error = await foreseen(() => refuseWhatIsNotHere(plan, runners, '/cache'));
  expect(error).toMatchObject({ code: 'network', message: expect.stringContaining('2 things are not here') });
  expect(error.details.toSorted()).toEqual([
    expect.stringMatching(/^PostgreSQL’s programs, \d/),
    expect.stringMatching(/^the portal .*\(npm\)$/),
  ]);
  expect(error.hint).toContain('/cache');
});

test('on a cluster it cannot be promised, and is refused', async () => {
  const { plan, runners } = await at({ portal: true, postgres: true });
  const error = await foreseen(() => refuseWhatIsNotHere({ ...plan, target: 'kind' }, runners, '/cache'));
  expect(error).toMatchObject({ code: 'planning', hint: expect.stringContaining('spec.images.mirror') });
});
