import { expect, test } from 'vitest';
import { kindPlan } from '../../testing/cluster.ts';

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
