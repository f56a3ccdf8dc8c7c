import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../model/kubernetes.ts';
import { kindPlan } from '../testing/cluster.ts';
import { existingPlan } from '../testing/existing.ts';
import { phaseOne } from '../testing/platform.ts';
import { rightsFor } from './rights.ts';

const names = (objects: KubernetesObject[]): string[] =>
  objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`);

type Rules = { apiGroups: string[]; resources: string[]; resourceNames?: string[]; verbs: string[] }[];

describe('what must exist beforehand', () => {
  test('on OpenShift: a namespace, and what is wider than it', async () => {
    expect(names(rightsFor(await existingPlan('openshift')))).toEqual([
      'Namespace backstage',
      'ServiceAccount backstage/stagecraft-installer',
      'Role backstage/stagecraft-installer',
      'RoleBinding backstage/stagecraft-installer',
      'ClusterRole backstage-installer',
      'ClusterRoleBinding backstage-installer',
      'ClusterRole backstage-workloads',
      'ClusterRoleBinding backstage-workloads',
    ]);
  });

  test('on Kubernetes: the edge’s namespace as well, and what it may see', async () => {
    expect(names(rightsFor(await existingPlan('kubernetes')))).toEqual(
      expect.arrayContaining(['Namespace edge', 'Role edge/stagecraft-installer', 'Role backstage/edge']),
    );
  });

  test('in phase 2 a namespace for jobs, and what their runner may do there', async () => {
    for (const target of ['kubernetes', 'openshift'] as const) {
      const all = rightsFor(await existingPlan(target, { phase: 2 }));
      expect(names(all)).toEqual(
        expect.arrayContaining([
          'Namespace backstage-jobs',
          'Role backstage-jobs/stagecraft-installer',
          'Role backstage-jobs/runner',
          'RoleBinding backstage-jobs/runner',
        ]),
      );
      expect(names(all)[0]).toBe('Namespace backstage');
    }
  });

  test('for the automation controller: what it may do with jobs, and a claim for the machines of its jobs', async () => {
    for (const target of ['kubernetes', 'openshift'] as const) {
      const all = rightsFor(await existingPlan(target, { phase: 2, automation: { plans: 'tofu:1' } }));
      expect(names(all)).toEqual(
        expect.arrayContaining(['Role backstage-jobs/automation', 'RoleBinding backstage-jobs/automation']),
      );
      const mayClaim = all.filter(({ rules }) =>
        ((rules as Rules | undefined) ?? []).some(
          ({ resources, verbs }) => resources.includes('persistentvolumeclaims') && verbs.includes('create'),
        ),
      );
      expect(names(mayClaim)).toEqual(['Role backstage-jobs/stagecraft-installer']);
      expect(names(all)).not.toContain('PersistentVolumeClaim backstage-jobs/automation-machines');
    }
  });

  test('for the store of phase 2: the way to its port, and what the cluster’s External Secrets is told, where it is used', async () => {
    const groupsOf = async (changes: Parameters<typeof existingPlan>[1]) =>
      rightsFor(await existingPlan('openshift', changes))
        .filter(({ kind, metadata }) => kind === 'Role' && metadata.namespace === 'backstage')
        .flatMap(({ rules }) => (rules as Rules).flatMap(({ apiGroups, resources }) => [...apiGroups, ...resources]));
    expect(await groupsOf({ phase: 1 })).not.toContain('pods/portforward');
    expect(await groupsOf({ phase: 2 })).toContain('pods/portforward');
    expect(await groupsOf({ phase: 2 })).not.toContain('external-secrets.io');
    const used = await groupsOf({ phase: 2, externalSecrets: { namespace: 'eso' } });
    expect(used).toEqual(expect.arrayContaining(['external-secrets.io', 'externalsecrets', 'secretstores']));
    // Kinds, and rights in other namespaces, are the administrator's.
    expect(used).not.toContain('customresourcedefinitions');
  });

  test('on kind: also the volumes, and the right to lead the zone to the edge', async () => {
    const all = rightsFor(await kindPlan());
    expect(names(all)).toEqual(
      expect.arrayContaining(['PersistentVolume data-psql-postgresql-0', 'Role kube-system/backstage-installer']),
    );
  });

  test('on this machine: nothing', async () => {
    expect(rightsFor(await phaseOne())).toEqual([]);
  });

  test('lets `verify` see which pods stand behind a Service, in each namespace', async () => {
    const roles = rightsFor(await existingPlan('kubernetes')).filter(
      ({ kind, metadata }) => kind === 'Role' && metadata.name === 'stagecraft-installer',
    );
    expect(roles).toHaveLength(2);
    for (const { rules } of roles) {
      const slices = (rules as Rules).find(({ resources }) => resources.includes('endpointslices'));
      expect(slices).toMatchObject({ apiGroups: ['discovery.k8s.io'], verbs: ['get', 'list', 'watch'] });
    }
  });

  test('is marked as the plan’s own steps mark it: whoever looks finds it done', async () => {
    const plan = await existingPlan('openshift');
    const all = rightsFor(plan);
    for (const step of plan.steps) {
      if (step.kind !== 'objects') continue;
      for (const { kind, metadata } of step.input.objects) {
        const printed = all.find((each) => each.kind === kind && each.metadata.name === metadata.name);
        if (printed) expect(printed.metadata.annotations).toEqual({ 'stagecraft.dev/fingerprint': step.fingerprint });
      }
    }
    const marks = all.filter(({ metadata }) => metadata.annotations?.['stagecraft.dev/fingerprint']);
    expect(names(marks)).toEqual([
      'Namespace backstage',
      'ClusterRole backstage-workloads',
      'ClusterRoleBinding backstage-workloads',
    ]);
  });

  test('the installer gives no rights, makes no namespace, and reads no Secret elsewhere', async () => {
    const all = rightsFor(await existingPlan('openshift')).filter(({ metadata }) =>
      metadata.name.endsWith('installer'),
    );
    const wide = all.find(({ kind }) => kind === 'ClusterRole')?.rules as Rules;
    for (const { verbs, resourceNames = [] } of wide) {
      expect(verbs).toEqual(['get']);
      expect(resourceNames.length).toBeGreaterThan(0);
    }
    const rules = all.flatMap((each) => (each.rules as Rules | undefined) ?? []);
    for (const { resources, verbs } of rules) {
      if (!resources.some((each) => /role|namespaces/.test(each))) continue;
      expect(verbs).toEqual(['get']);
    }
  });
});
