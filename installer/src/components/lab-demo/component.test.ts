import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { kindPlan, kindStepsOf, releaseOf } from '../../testing/cluster.ts';
import { phaseOne, root } from '../../testing/platform.ts';
import { labDemo } from './component.ts';

const catalogFile = `${root}/lab/company/repositories/checkout/storefront/catalog-info.yaml`;

test('is part of the platform where there is a cluster, and only there', async () => {
  const capabilities = (plan: Awaited<ReturnType<typeof kindPlan>>) => plan.providers.map((each) => each.capability);
  expect(capabilities(await kindPlan())).toContain('application');
  expect(capabilities(await phaseOne())).not.toContain('application');
});

test('its pods are those that the catalog’s component looks for', async () => {
  const { metadata } = parse(readFileSync(catalogFile, 'utf8')) as {
    metadata: { annotations: Record<string, string> };
  };
  const { labels } = await releaseOf(labDemo);
  const [step] = await kindStepsOf(labDemo);
  expect(labels).toEqual({ 'backstage.io/kubernetes-id': metadata.annotations['backstage.io/kubernetes-id'] });
  expect(step).toMatchObject({
    kind: 'release',
    input: { namespace: metadata.annotations['backstage.io/kubernetes-namespace'] },
  });
});

test('nobody calls it, and it calls nobody', async () => {
  expect((await releaseOf(labDemo)).network).toEqual({ from: [], to: [] });
});
