import { expect, test } from 'vitest';
import type { StoreFacts } from '../../model/component.ts';
import { foreseen } from '../../testing/caught.ts';
import { stepOfKind } from '../../testing/component.ts';
import { catalogue, facts, phaseOne, profile, settings } from '../../testing/platform.ts';
import { openbao } from './component.ts';

const withStore = async (store: StoreFacts, wanted?: string[]) =>
  phaseOne({
    settings: settings({ phase: 2, preferences: wanted ? { secrets: wanted } : {} }),
    profile: await profile(2),
    catalogue: [openbao, ...catalogue],
    facts: { ...facts, store },
  });

type Planned = Awaited<ReturnType<typeof withStore>>;
const keeperOf = ({ providers }: Planned) => providers.find(({ capability }) => capability === 'secrets')?.component;

test.each<[string, StoreFacts, string]>([
  ['where its program is, OpenBao keeps the secrets', { bao: '2.7.2' }, 'openbao'],
  ['where it is not, the sealed file does', {}, 'lab-secrets'],
  ['a program that is too old is not taken', { bao: '2.3.9' }, 'lab-secrets'],
  ['what lies in the sealed file stays there', { bao: '2.7.2', holder: 'lab-secrets' }, 'lab-secrets'],
  ['what lies in OpenBao stays there', { bao: '2.7.2', holder: 'openbao' }, 'openbao'],
])('%s', async (_what, store, component) => {
  expect(keeperOf(await withStore(store))).toBe(component);
});

test.each<[string, StoreFacts, string[] | undefined, string]>([
  ['gone', { holder: 'openbao' }, undefined, 'no `bao` on PATH: install it'],
  ['asked for and missing', {}, ['openbao'], 'no `bao` on PATH: install it'],
  ['asked for and too old', { bao: '2.0.0' }, ['openbao'], '`bao` on PATH is 2.0.0'],
  ['asked for beside a file', { bao: '2.7.2', holder: 'lab-secrets' }, ['openbao'], 'do not move along'],
])('%s, it says so before anything is changed', async (_what, store, wanted, words) => {
  const error = await foreseen(() => withStore(store, wanted));
  expect(error.code).toBe('planning');
  expect(error.details?.join()).toContain(words);
});

test('on loopback, with a record of its own, in the folder that jobs are kept out of', async () => {
  const plan = await withStore({ bao: '2.7.2' });
  const own = plan.steps.filter(({ component }) => component === openbao.name);
  const { input } = stepOfKind(own, 'process');
  expect(input).toMatchObject({ program: 'bao', front: { port: 7014, proxied: false }, health: { kind: 'store' } });
  expect(input.secretEnv).toEqual({});
  const { content, path } = stepOfKind(own, 'file').input;
  expect(input.args.join()).toContain(path);
  expect(content).toContain('address         = "127.0.0.1:7014"');
  const folder = '/home/installations/default/data/secrets';
  expect(content).toContain(`"${folder}/audit.log"`);
  const runner = plan.steps.filter(({ component }) => component === 'lab-runner');
  expect(stepOfKind(runner, 'process').input.env.RUNNER_KEEP_OUT?.split(':')).toContain(folder);
  const told = plan.steps.flatMap((step) => (step.kind === 'process' && step.input.secretStore ? [step.input] : []));
  expect(told.map(({ name }) => name)).toContain('portal');
  for (const { after } of told) expect(after).toContain('openbao');
});
