import { describe, expect, test } from 'vitest';
import type { Component } from '../model/component.ts';
import type { Plan } from '../model/plan.ts';
import type { Image } from '../model/stack.ts';
import type { Target } from '../model/target.ts';
import { foreseen } from '../testing/caught.ts';
import { catalogue, facts, phaseOne, planInputs, profile, settings } from '../testing/platform.ts';

import { orphans } from './difference.ts';
import { makePlan } from './plan.ts';

const elsewhere: Target = {
  name: 'kubernetes',
  accepts: ['external'],
  brings: ['edge'],
  secrets: [],
  endpoint: () => ({ url: '', host: '', port: 0, inside: { host: '', port: 0 } }),
  ports: () => [],
  ground: () => [],
};

describe('phase 1 on the embedded target', () => {
  test('is this plan', async () => {
    expect(await phaseOne()).toMatchSnapshot();
  });

  test('each step comes after what it waits for', async () => {
    const { steps } = await phaseOne();
    const seen = new Set<string>();
    for (const step of steps) {
      for (const id of step.after) expect(seen, `${step.id} after ${id}`).toContain(id);
      seen.add(step.id);
    }
  });

  test.each([
    ['database', 'postgresql'],
    ['identity', 'lab-identity'],
    ['scm', 'lab-forge'],
    ['provisioning', 'lab-databases'],
    ['portal', 'portal'],
  ])('%s comes from %s', async (capability, component) => {
    const { providers } = await phaseOne();
    expect(providers.find((each) => each.capability === capability)).toEqual({
      capability,
      component,
      delivery: 'process',
      refused: [],
    });
  });

  test('makes every secret that a process asks for', async () => {
    const { steps } = await phaseOne();
    const made = steps.flatMap((step) => (step.kind === 'secrets' ? step.input.names : []));
    const asked = steps.flatMap((step) => (step.kind === 'process' ? Object.values(step.input.secretEnv) : []));
    const roles = steps.flatMap((step) => (step.kind === 'postgres-role' ? [step.input.passwordSecret] : []));
    expect(new Set([...asked, ...roles, 'database-password'])).toEqual(new Set(made));
  });

  test('the same inputs give the same plan, to the letter', async () => {
    expect(JSON.stringify(await phaseOne())).toBe(JSON.stringify(await phaseOne()));
  });

  test('is a value: it survives being written and read', async () => {
    const plan = await phaseOne();
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  });
});

describe('phase 2 on the embedded target', () => {
  const phaseTwo = async (): Promise<Plan> => phaseOne({ settings: settings({ phase: 2 }), profile: await profile(2) });

  test('is this plan', async () => {
    expect(await phaseTwo()).toMatchSnapshot();
  });

  test('is phase 1 with something more and another start of the portal: nothing is built, and nothing that holds data is touched', async () => {
    const before = new Map((await phaseOne()).steps.map((step) => [step.id, step]));
    const { steps } = await phaseTwo();
    const kept = steps.filter(({ id }) => before.has(id));
    expect(kept.map(({ id }) => id)).toEqual([...before.keys()]);
    expect(steps.filter((step) => !kept.includes(step)).map(({ id }) => id)).toEqual([
      'lab-secrets/process',
      'lab-secrets/store',
      'lab-secrets/jobs',
      'lab-runner/documents',
      'lab-runner/process',
      'lab-automation/process',
    ]);
    const touched = kept.filter(({ id, fingerprint }) => before.get(id)?.fingerprint !== fingerprint);
    expect(touched.map(({ id }) => id)).toEqual([
      'installation/secrets',
      'lab-identity/process',
      'lab-forge/process',
      'lab-databases/process',
      'portal/process',
    ]);
    expect(touched.filter(({ holdsData }) => holdsData).map(({ id }) => id)).toEqual(['installation/secrets']);
  });

  test('on the way back what it added goes, and what holds data stays', async () => {
    const removed = orphans(await phaseOne(), await phaseTwo());
    expect(removed.map(({ step }) => step.id)).toEqual([
      'lab-automation/process',
      'lab-runner/process',
      'lab-secrets/process',
    ]);
  });

  test('whoever is told something in private is told it by the store, which has all of it; in phase 1 by nobody', async () => {
    const { steps } = await phaseTwo();
    const told = steps
      .flatMap((step) => (step.kind === 'process' ? [step.input] : []))
      .filter(({ secretEnv }) => Object.keys(secretEnv).length > 0);
    const store = steps.find(({ kind }) => kind === 'secret-store');
    if (store?.kind !== 'secret-store') throw new Error('there is no store');
    expect(told.map(({ name }) => name)).toEqual(expect.arrayContaining(['portal', 'lab-identity', 'lab-runner']));
    for (const { secretStore, after, secretEnv } of told) {
      expect(secretStore).toEqual({ url: store.input.url });
      expect(after).toContain('lab-secrets');
      expect(store.input.names).toEqual(expect.arrayContaining(Object.values(secretEnv)));
    }
    expect(store.input.projects).toEqual({ 'platform/provisioning/databases': { token: 'databases-token' } });
    const forge = told.find(({ name }) => name === 'lab-forge');
    expect(Object.values(forge?.secretEnv ?? {})).not.toContain('databases-token');
    expect(JSON.stringify(await phaseOne())).not.toContain('secretStore');
  });

  test('gives the portal what it reads people with, in this phase only', async () => {
    const secretsOf = ({ steps }: Plan) =>
      steps.flatMap((step) => (step.kind === 'process' && step.input.name === 'portal' ? [step.input.secretEnv] : []));
    expect(secretsOf(await phaseTwo())).toEqual([
      {
        ...secretsOf(await phaseOne())[0],
        DIRECTORY_CLIENT_SECRET: 'directory-client-secret',
        AWX_TOKEN: 'automation-portal-token',
        TERRAFORM_TOKEN: 'automation-portal-token',
      },
    ]);
    expect(JSON.stringify(secretsOf(await phaseTwo()))).not.toMatch(/people-admin|automation-admin|runner-token/);
  });

  test('comes up whole where it is at home', async () => {
    expect((await phaseTwo()).missing).toBeUndefined();
  });
});

describe('what a change touches', () => {
  const fingerprints = async (changes: Parameters<typeof phaseOne>[0]): Promise<Map<string, string>> =>
    new Map((await phaseOne(changes)).steps.map((step) => [step.id, step.fingerprint]));

  const hashes = (changed: Partial<typeof facts.hashes>) => ({
    facts: { ...facts, hashes: { ...facts.hashes, ...changed } },
  });

  test.each([
    ['the forge’s code', hashes({ forge: 'new' }), ['lab-forge/process']],
    ['a configuration layer', hashes({ portalConfig: 'new' }), ['portal/process']],
    ['a plugin', hashes({ portal: 'new' }), ['portal/artefact', 'portal/process']],
    [
      'the company',
      hashes({ company: 'new' }),
      ['lab-databases/process', 'lab-forge/process', 'lab-identity/process', 'portal/process'],
    ],
    ['the keeper', hashes({ keeper: 'new' }), ['installation/keeper']],
    [
      'the portal’s title',
      { settings: settings({ portal: { title: 'Harbour', appConfig: {} } }) },
      ['portal/process', 'portal/sign-in'],
    ],
    [
      'how often the promises are checked',
      { settings: settings({ verify: { schedule: 'weekly' } }) },
      ['installation/verify'],
    ],
    [
      'the own configuration layer',
      { settings: settings({ portal: { title: 'Stagecraft', appConfig: { techdocs: {} } } }) },
      ['portal/own-layer', 'portal/process'],
    ],
  ])('%s', async (_, changes, expected) => {
    const before = await fingerprints({});
    const after = await fingerprints(changes);
    const touched = [...after].filter(([id, fingerprint]) => before.get(id) !== fingerprint).map(([id]) => id);
    expect(touched.sort()).toEqual(expected);
  });

  test('nothing is checked by itself where that is off', async () => {
    const { steps } = await phaseOne({ settings: settings({ verify: { schedule: 'off' } }) });
    expect(steps.map(({ id }) => id)).not.toContain('installation/verify');
    expect((await phaseOne()).steps.map(({ id }) => id)).toContain('installation/verify');
  });

  test('an installation with a name has a portal with a host of its own', async () => {
    const plan = await phaseOne({ settings: settings({ installation: 'demo', portBase: 8000 }) });
    expect(plan.addresses.map(({ url }) => url)).toEqual([
      'http://localhost:8008',
      'http://localhost:8009',
      'http://localhost:8010',
      'http://demo.localhost:8007',
    ]);
  });
});

describe('refusals', () => {
  test.each([3, 4] as const)('phase %i is not in this release', async (phase) => {
    const inputs = await planInputs({ profile: await profile(phase) });
    const error = await foreseen(() => makePlan(inputs));
    expect(error).toMatchObject({ code: 'planning', exitCode: 4, hint: expect.stringContaining('phase 1') });
    expect(error.message).toContain(`Phase ${phase}`);
  });

  test('a component that is not known, with those that are', async () => {
    const inputs = await planInputs({ settings: settings({ preferences: { identity: ['keycloack'] } }) });
    const error = await foreseen(() => makePlan(inputs));
    expect(error).toMatchObject({ code: 'planning', message: 'keycloack does not provide identity.' });
    expect(error.hint).toContain('lab-identity');
  });

  test('nothing that the target takes: every candidate with the reason', async () => {
    const inputs = await planInputs({ target: elsewhere });
    const error = await foreseen(() => makePlan(inputs));
    expect(error).toMatchObject({ code: 'planning', message: 'Nothing provides database on kubernetes.' });
    expect(error.details).toEqual(['postgresql: it comes as process or helm, and kubernetes takes external.']);
  });

  test('a component whose needs the phase does not ask for', async () => {
    const whole = await profile(1);
    const inputs = await planInputs({
      profile: { ...whole, capabilities: whole.capabilities.filter((each) => each !== 'scm') },
    });
    const error = await foreseen(() => makePlan(inputs));
    expect(error.code).toBe('planning');
    expect(error.details).toEqual(['portal needs scm, which nothing in phase 1 provides.']);
  });

  test('a candidate that could not be had is passed over, and remembered with the reason', async () => {
    const chart = {
      ...(catalogue[0] as Component),
      name: 'postgres-operator',
      deliveries: { helm: { readyStep: '', steps: () => [] } },
    };
    const plan = makePlan(await planInputs({ catalogue: [chart, ...catalogue] }));
    expect(plan.providers[0]).toMatchObject({
      component: 'postgresql',
      refused: [{ component: 'postgres-operator', why: 'it comes as helm, and embedded takes process' }],
    });
  });
});

describe('images', () => {
  const image = (name: string, changes: Partial<Image> = {}): [string, Image] => [
    name,
    { name, reference: `example.com/${name}:1@sha256:0`, pullPolicy: 'IfNotPresent', ...changes },
  ];
  const images = new Map([
    image('locked'),
    image('tagged', { reference: 'example.com/tagged:1' }),
    image('mine', { reference: 'mine:1', pullPolicy: 'Never', instead: 'example.com/mine:1' }),
    image('mirrored', { reference: 'mirror/it:1', instead: 'example.com/it:1' }),
    image('unused', { reference: 'example.com/unused:1' }),
  ]);

  test('that come from elsewhere, or by their tag, are named if anything asks for them', async () => {
    const target: Target = {
      ...elsewhere,
      ground(context) {
        for (const name of ['mirrored', 'locked', 'mine', 'tagged', 'tagged']) context.image(name);
        return [];
      },
    };
    const nothing = { ...(await profile(1)), capabilities: [] };
    const plan = makePlan(await planInputs({ target, profile: nothing, stack: { images, programs: {}, charts: {} } }));
    expect(plan.redirected).toEqual([
      { from: 'example.com/mine:1', to: 'mine:1' },
      { from: 'example.com/it:1', to: 'mirror/it:1' },
    ]);
    expect(plan.unlocked).toEqual(['mirror/it:1', 'example.com/tagged:1']);
  });
});
