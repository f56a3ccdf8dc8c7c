import { expect, test } from 'vitest';
import type { KubernetesObject, ServiceValues } from '../../model/kubernetes.ts';
import type { StepOf } from '../../model/step.ts';
import type { Cluster, ClusterAccess } from '../../ports/cluster.ts';
import type { Helm, HelmRelease } from '../../ports/helm.ts';
import { existingPlan } from '../../testing/existing.ts';
import { releaseRunner } from './release.ts';

const plan = await existingPlan('openshift');
const step = plan.steps.find(({ id }) => id === 'portal/release') as StepOf<'release'>;
const { reference } = step.input.values.image;
const name = reference.replace(/:[^:]+$/, '');
const context = { signal: new AbortController().signal, progress() {} };

/** A cluster that has the release as it was made from the plan, with the image that is given. */
function running(image: string, annotations: Record<string, string> = {}): ClusterAccess {
  const labels = { version: '1', status: 'deployed', 'stagecraft.dev/fingerprint': step.fingerprint };
  const revision = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'revision', labels } };
  const workload: KubernetesObject = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'backstage', namespace: 'backstage' },
    spec: { replicas: 1, template: { metadata: { annotations }, spec: { containers: [{ image }] } } },
    status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 },
  };
  const cluster = { list: async () => [revision], read: async () => workload } as Partial<Cluster> as Cluster;
  return { find: async () => cluster, get: async () => cluster, forget() {} };
}

function remembering(): { helm: Helm; made: HelmRelease[] } {
  const made: HelmRelease[] = [];
  return { made, helm: { upgrade: async (release) => void made.push(release), uninstall: async () => {} } };
}

const digest = `sha256:${'a'.repeat(64)}`;
const pin = async (image: string): Promise<string> => (image === reference ? `${name}@${digest}` : image);

test('what was pushed runs by its digest, and so does what goes before it', async () => {
  const { helm, made } = remembering();
  await releaseRunner(running(`${name}@${digest}`), helm, '/charts', pin).apply(step, context);
  const values = made[0]?.values as ServiceValues;
  expect(values.image).toEqual({ reference: `${name}@${digest}`, pullPolicy: 'IfNotPresent' });
  expect(values.initContainers?.map(({ image }) => image.reference)).toEqual([`${name}@${digest}`]);
});

test('what runs by another digest, or by its tag, is no longer as planned', async () => {
  const { helm, made } = remembering();
  await releaseRunner(running(`${name}@${digest}`), helm, '/charts', pin).apply(step, context);
  const { podAnnotations } = made.map(({ values }) => values as ServiceValues)[0] ?? {};
  const inspect = (image: string) =>
    releaseRunner(running(image, podAnnotations), helm, '/charts', pin).inspect(step, context);
  expect(await inspect(`${name}@${digest}`)).toEqual({ state: 'ready', fingerprint: step.fingerprint });
  for (const other of [reference, `${name}@sha256:${'b'.repeat(64)}`]) {
    expect(await inspect(other)).toEqual({ state: 'different', why: `it does not run ${name}@${digest}` });
  }
});

test('where nothing is pushed, an image runs as it is called', async () => {
  const { helm, made } = remembering();
  await releaseRunner(running(reference), helm, '/charts').apply(step, context);
  expect(made[0]?.values).toMatchObject({ image: { reference } });
});
