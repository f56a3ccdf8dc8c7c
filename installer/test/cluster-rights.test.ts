import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../src/composition/catalogue.ts';
import { kind } from '../src/targets/kind/target.ts';
import { makePlan } from '../src/plan/plan.ts';
import { planInputs, root, settings } from '../src/testing/platform.ts';

interface KubernetesLayer {
  kubernetes: {
    objectTypes: string[];
    clusterLocatorMethods: { clusters: Record<string, unknown>[] }[];
  };
}

const layer = parse(readFileSync(`${root}/distro/config/app-config.kubernetes.yaml`, 'utf8')) as KubernetesLayer;
const plan = makePlan(await planInputs({ settings: settings({ target: 'kind' }), target: kind, catalogue }));
const release = plan.steps.find(({ id }) => id === 'portal/release');
if (release?.kind !== 'release') throw new Error('the portal is no release');
const { values } = release.input;
const rights = plan.steps.find(({ id }) => id === 'portal/rights');
if (rights?.kind !== 'objects') throw new Error('the portal’s rights are no objects');
const [role, binding] = rights.input.objects;
const rules = role?.rules as { apiGroups: string[]; resources: string[]; verbs: string[] }[];

describe('the portal’s rights in a cluster', () => {
  test.each(layer.kubernetes.objectTypes)('let it see the %s that it asks for', (type) => {
    const verbs = rules.filter(({ resources }) => resources.includes(type)).flatMap((rule) => rule.verbs);
    expect(verbs).toEqual(expect.arrayContaining(['get', 'list', 'watch']));
  });

  test('are given to its own account, and carry the namespace in their names', () => {
    expect([role?.metadata.name, binding?.metadata.name]).toEqual(['backstage-workloads', 'backstage-workloads']);
    expect(binding?.subjects).toEqual([{ kind: 'ServiceAccount', name: values.name, namespace: 'backstage' }]);
    expect(release.after).toContain('portal/rights');
  });

  test('let it change nothing', () => {
    expect(new Set(rules.flatMap(({ verbs }) => verbs))).toEqual(new Set(['get', 'list', 'watch']));
  });

  test('keep from it what is secret, or may be', () => {
    const seen = rules.flatMap(({ apiGroups, resources }) => [...apiGroups, ...resources]);
    for (const hidden of ['*', 'secrets', 'configmaps', 'pods/exec']) expect(seen).not.toContain(hidden);
  });

  test('are those of its own account: no token stands in the configuration', () => {
    const clusters = layer.kubernetes.clusterLocatorMethods.flatMap((method) => method.clusters);
    expect(clusters.map(({ authProvider }) => authProvider)).toEqual(['serviceAccount']);
    for (const cluster of clusters) {
      expect(cluster).not.toHaveProperty('serviceAccountToken');
      expect(cluster).not.toHaveProperty('skipTLSVerify');
    }
    expect(values.serviceAccount?.mountToken).toBe(true);
  });

  test('are used where there is a cluster, and only there', async () => {
    expect(values.args?.join(' ')).toContain('app-config.kubernetes.yaml');
    const embedded = await planInputs();
    expect(JSON.stringify(makePlan(embedded))).not.toContain('app-config.kubernetes.yaml');
  });
});
