import { expect, test } from 'vitest';
import { kindPlan } from '../../testing/cluster.ts';

test('phase 1 on a cluster of our own is this plan', async () => {
  expect(await kindPlan()).toMatchSnapshot();
});

test('phase 2 on a cluster of our own is phase 1 with a store of secrets, another start of portal and forge, rights for people, a runner and, where its images are named, an automation controller', async () => {
  const before = new Map((await kindPlan()).steps.map((step) => [step.id, step]));
  const { steps, missing } = await kindPlan({ phase: 2, automation: { plans: 'registry.example.com/tofu:1.11.0' } });
  expect(missing).toBeUndefined();
  expect(
    steps
      .filter(({ id }) => !before.has(id))
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual([
    'keycloak/rights',
    ...['callers', 'client', 'fence', 'forge', 'machines', 'people', 'place', 'release', 'secret'].map(
      (step) => `lab-automation/${step}`,
    ),
    'lab-forge/controller',
    'lab-forge/people',
    ...['fence', 'place', 'release', 'secret'].map((step) => `lab-runner/${step}`),
    ...['jobs', 'operator', 'policy', 'release', 'source', 'store'].map((what) => `openbao/${what}`),
  ]);
  const touched = steps.filter((step) => before.get(step.id)?.fingerprint !== step.fingerprint);
  expect(touched).toMatchSnapshot();
});

test('a second installation has another cluster, other names and other ports', async () => {
  const { steps, addresses } = await kindPlan({ installation: 'demo', portBase: 8000 });
  expect(steps.find(({ id }) => id === 'cluster/cluster')).toMatchObject({
    input: {
      name: 'stagecraft-demo',
      ports: [
        { host: 8043, node: 30443 },
        { host: 8080, node: 30080 },
      ],
    },
  });
  expect(addresses.map(({ url }) => url)).toContain('https://portal.demo.stagecraft.localhost:8043');
});

test('each step comes after what it waits for', async () => {
  const seen = new Set<string>();
  for (const { id, after } of (await kindPlan()).steps) {
    for (const earlier of after) expect(seen, `${id} after ${earlier}`).toContain(earlier);
    seen.add(id);
  }
});

test('nothing is made by two steps: each would find it as the other has left it, and a second `up` would never end', async () => {
  const { steps } = await kindPlan({ phase: 2, automation: { plans: 'registry.example.com/tofu:1.11.0' } });
  const made = steps.flatMap((step) => (step.kind === 'objects' ? step.input.objects : []));
  const names = made.map(({ kind, metadata: { namespace, name } }) => `${kind} ${namespace ?? ''}/${name}`);
  expect(names).toContain('Namespace /backstage-jobs');
  expect(names.toSorted()).toEqual([...new Set(names)].toSorted());
});

test('two cores have room for all of it, for a second pod of the portal beside the first, and for a job', async () => {
  const { steps } = await kindPlan({ phase: 2, automation: { plans: 'registry.example.com/tofu:1.11.0' } });
  const asked = steps.flatMap((step) => {
    if (step.kind !== 'release') return [];
    const { name, replicas, resources } = step.input.values;
    return [{ name, milli: replicas * Number.parseInt(resources.requests.cpu, 10) }];
  });
  const portal = asked.find(({ name }) => name === 'backstage')?.milli ?? 0;
  expect(portal).toBeGreaterThan(0);
  /** What kind's own pods ask for, External Secrets, and a job with what runs beside it. */
  const others = 950 + 20 + 70;
  expect(asked.reduce((sum, { milli }) => sum + milli, portal + others)).toBeLessThanOrEqual(2000);
});

test('an image that is never pulled is loaded before anything runs', async () => {
  const { steps } = await kindPlan({ images: { map: { 'docker.io/library/postgres': 'postgres:own' } } });
  expect(steps.find(({ id }) => id === 'cluster/images')).toMatchObject({ input: { images: ['postgres:own'] } });
  const releases = steps.filter(({ kind: of }) => of === 'release');
  expect(releases).not.toHaveLength(0);
  for (const { id, after } of releases) expect(after, id).toContain('cluster/images');
});

test('without a redirection the cluster pulls by itself, and nothing waits for that', async () => {
  const { steps } = await kindPlan();
  expect(steps.map(({ id }) => id)).not.toContain('cluster/images');
});

test('what people say of data at rest counts more than what the target knows of itself', async () => {
  const volumes = { encrypted: true, answers: 'lena' };
  const { atRest } = await kindPlan({ dataAtRest: { volumes } });
  expect(atRest).toEqual([
    { what: 'store', encrypted: true, answers: 'stagecraft' },
    { what: 'volumes', ...volumes },
  ]);
});
