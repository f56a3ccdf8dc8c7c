import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { files } from '../src/adapters/files.ts';
import { clusterSecretRunner } from '../src/apply/runners/cluster-secret.ts';
import { instanceRunner } from '../src/apply/runners/instance.ts';
import { objectsRunner } from '../src/apply/runners/objects.ts';
import { operatorRunner } from '../src/apply/runners/operator.ts';
import type { KubernetesObject } from '../src/model/kubernetes.ts';
import type { Step, StepKind, StepOf } from '../src/model/step.ts';
import { catalogue } from '../src/composition/catalogue.ts';
import { kind as kindTarget } from '../src/targets/kind/target.ts';
import { foreseen } from '../src/testing/caught.ts';
import { dockerSays } from '../src/testing/engine.ts';
import { clusterOfTest, noCluster, quiet, stackImage } from '../src/testing/kind-cluster.ts';
import { facts, phaseOne, profile, root, settings, stack } from '../src/testing/platform.ts';
import { namespaceObject } from '../src/targets/cluster/objects.ts';
import type { Cluster } from '../src/ports/cluster.ts';
import { makeAwxImage } from './support/awx/image.ts';

/** The folder with the charts of others, as they are packed. */
const { STAGECRAFT_TEST_CHARTS: folder = '' } = process.env;
const wanted = stack().charts['awx-operator'] ?? '';
const chart = join(folder, `awx-operator-${wanted}.tgz`);
const base = stackImage('node');
const ofAwx = [
  'quay.io/ansible/awx-operator',
  'quay.io/ansible/awx',
  'quay.io/ansible/awx-ee',
  'docker.io/library/redis',
];
const standIn = `stagecraft-test/awx:${process.pid}`;

const missing = noCluster || !base ? 'no cluster can be made' : `no ${chart}: STAGECRAFT_TEST_CHARTS names its folder`;
const canTry = !noCluster && base !== undefined && folder !== '' && existsSync(chart);

test.skipIf(canTry)(`AWX's real chart is not tried: ${missing}`, () => {});

/** As AWX's own pods are: nothing is said of privileges and capabilities. */
const likeAwx = (namespace: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'like-awx', namespace },
  spec: { containers: [{ name: 'awx-web', image: 'quay.io/ansible/awx:24.6.1' }] },
});

describe.skipIf(!canTry)('AWX by its makers’ chart', () => {
  const our = clusterOfTest('awx');
  const { access, secrets } = our;
  const charts = { get: async () => chart };
  const operator = operatorRunner(access, our.helm, charts);
  const instance = instanceRunner(access);
  let cluster: Cluster;
  let steps: Step[];

  function planned<Kind extends StepKind>(id: string, _: Kind): StepOf<Kind> {
    const step = steps.find((each) => each.id === id);
    if (!step) throw new Error(`no step ${id}`);
    return step as unknown as StepOf<Kind>;
  }

  beforeAll(async () => {
    await our.programs();
    makeAwxImage(base ?? '', standIn);
    const map = Object.fromEntries(ofAwx.map((image) => [image, standIn]));
    const plan = await phaseOne({
      settings: settings({ target: 'kind', phase: 2, preferences: { automation: ['awx'] } }),
      profile: await profile(2),
      target: kindTarget,
      catalogue,
      stack: stack({ map }),
      facts: { ...facts, root },
    });
    ({ steps } = plan);
    const made = planned('cluster/cluster', 'kind-cluster');
    const own = { name: our.name, image: stackImage('kind-node') ?? '', ports: [], mounts: [] };
    await our.runner.apply({ ...made, input: { ...made.input, ...own } }, quiet());
    await our.clusters.load(our.name, [standIn], quiet().signal);
    cluster = await access.get();
    await cluster.apply(namespaceObject('backstage'));
    await secrets.ensure(['awx-database-password', 'awx-admin-password', 'awx-secret-key']);
    const copies = clusterSecretRunner(access, secrets, files, our.folder);
    await objectsRunner(access).apply(planned('awx/place', 'objects'), quiet());
    for (const id of ['awx/database', 'awx/admin', 'awx/key', 'awx/playbooks'])
      await copies.apply(planned(id, 'cluster-secret'), quiet());
  });

  afterAll(async () => {
    await our.remove();
    dockerSays('image', 'rm', '--force', standIn);
  });

  test('its pods are refused where the platform’s own are, and have a namespace that takes them', async () => {
    const refused = await foreseen(() => cluster.rehearse(likeAwx('backstage')));
    expect(`${refused.message} ${refused.details.join(' ')}`).toContain('restricted');
    await cluster.rehearse(likeAwx('backstage-awx'));
  });

  test('the operator starts by the real chart, with rights in its namespace alone', async () => {
    const step = planned('awx/operator', 'operator');
    await operator.apply(step, quiet());
    expect(await operator.inspect(step, quiet())).toMatchObject({ state: 'ready' });
    const bindings = await cluster.list({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding' });
    expect(bindings.filter(({ metadata }) => metadata.name.includes('awx'))).toEqual([]);
    const pods = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace: 'backstage-awx' });
    expect(pods.map(({ spec }) => (spec as { containers: object[] }).containers.length)).toEqual([1]);
  });

  test('its kind takes our object as it is, and nothing that it does not know', async () => {
    const { object } = planned('awx/instance', 'instance').input;
    await cluster.rehearse(object);
    const kept = our.kubectl('get', 'crd', 'awxs.awx.ansible.com', '-o', 'jsonpath={.spec.names.kind}');
    expect(kept).toBe('AWX');
    const wrong = { ...object, spec: { ...(object.spec as object), no_such_field: 1 } };
    const error = await cluster.rehearse(wrong).then(
      () => undefined,
      (thrown: Error & { details?: string[] }) => `${thrown.message} ${thrown.details?.join(' ')}`,
    );
    expect(error).toContain('no_such_field');
  });

  test('goes with all that was made of it, and its kinds stay', async () => {
    await instance
      .apply(planned('awx/instance', 'instance'), {
        signal: AbortSignal.timeout(1000),
        progress() {},
      })
      .catch(() => undefined);
    expect(await cluster.read(planned('awx/instance', 'instance').input.object)).toBeDefined();
    await operator.remove(planned('awx/operator', 'operator'), quiet());
    expect(await cluster.read(planned('awx/instance', 'instance').input.object)).toBeUndefined();
    expect(await cluster.knows(planned('awx/instance', 'instance').input.object)).toBe(true);
  });
});
