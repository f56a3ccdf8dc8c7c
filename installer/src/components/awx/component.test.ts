import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../model/kubernetes.ts';
import type { Plan } from '../../model/plan.ts';
import type { Settings } from '../../model/settings.ts';
import type { Step, StepInputs } from '../../model/step.ts';
import { rightsFor } from '../../plan/rights.ts';
import { foreseen } from '../../testing/caught.ts';
import { kindPlan } from '../../testing/cluster.ts';
import { stepOfKind } from '../../testing/component.ts';
import { existingPlan, existingSettings } from '../../testing/existing.ts';
import { catalogue, phaseOne, profile, settings } from '../../testing/platform.ts';
import { awx } from './component.ts';

const preferences = { automation: ['awx'] };
const asked = { phase: 2, preferences } as const satisfies Partial<Settings>;
const kind = await kindPlan(asked);

const stepCalled = ({ steps }: Plan, wanted: string): Step => {
  const step = steps.find(({ id }) => id === wanted);
  if (!step) throw new Error(`there is no ${wanted}`);
  return step;
};
const own = ({ steps }: Plan): Step[] => steps.filter(({ component }) => component === 'awx');
/** Everything of the installation's own that anybody in the cluster is told. */
const toldIn = ({ steps }: Plan): string[] =>
  steps.flatMap((step) => {
    if (step.kind === 'cluster-role') return [step.input.passwordSecret];
    if (step.kind !== 'cluster-secret' && step.kind !== 'external-secret') return [];
    return Object.values(step.input.values).flatMap((value) => ('secret' in value ? [value.secret] : []));
  });
const objectsOf = (plan: Plan, id: string): KubernetesObject[] =>
  (stepCalled(plan, id).input as StepInputs['objects']).objects;
const releaseOf = ({ steps }: Plan, name: string): StepInputs['release'] => {
  const step = steps.find((each) => each.kind === 'release' && each.input.name === name);
  return step?.input as StepInputs['release'];
};

test('on kind it is this', () => {
  expect(own(kind)).toMatchSnapshot();
});

test('each step comes after what it waits for', async () => {
  for (const plan of [kind, await existingPlan('kubernetes', asked), await existingPlan('openshift', asked)]) {
    const seen = new Set<string>();
    for (const { id, after } of plan.steps) {
      for (const before of after) expect(seen, `${id} after ${before}`).toContain(before);
      seen.add(id);
    }
  }
});

describe('where somebody asks for it', () => {
  test('it is brought up in the place of ours, on each cluster, and nothing is missing', async () => {
    for (const plan of [kind, await existingPlan('kubernetes', asked), await existingPlan('openshift', asked)]) {
      expect(plan.providers.find(({ capability }) => capability === 'automation')).toMatchObject({ component: 'awx' });
      expect(plan.steps.filter(({ component }) => component === 'lab-automation')).toEqual([]);
      expect(plan.missing).toBeUndefined();
      expect(plan.addresses).toContainEqual(expect.objectContaining({ name: 'awx', title: 'AWX' }));
    }
  });

  test('it is not in phase 1, and nobody who does not ask gets it', async () => {
    expect(own(await kindPlan({ phase: 1, preferences }))).toEqual([]);
    expect(own(await kindPlan({ phase: 2 }))).toEqual([]);
  });

  test('on this machine alone it is refused, with why', async () => {
    const refused = await foreseen(async () =>
      phaseOne({ settings: settings({ ...asked }), profile: await profile(2), catalogue: [...catalogue, awx] }),
    );
    expect(refused).toMatchObject({ code: 'planning', message: 'Nothing provides automation on embedded.' });
    expect(refused.details).toEqual(['awx: it comes as helm, and embedded takes process.']);
  });

  test('ours takes its place there, where both are named', async () => {
    const wanted = settings({ ...asked, preferences: { automation: ['awx', 'lab-automation'] } });
    const plan = await phaseOne({ settings: wanted, profile: await profile(2), catalogue: [...catalogue, awx] });
    const portal = stepCalled(plan, 'portal/process').input as StepInputs['process'];
    expect(portal.env).toMatchObject({ AWX_URL: 'http://localhost:7013', TERRAFORM_URL: 'http://localhost:7013' });
  });
});

describe('what runs there', () => {
  test('the operator has rights in its own namespace and none in the cluster, and one container', () => {
    const { values, namespace } = stepOfKind(own(kind), 'operator').input;
    expect(namespace).toBe('backstage-awx');
    expect(values.rbac).toEqual({ create: false });
    const text = JSON.stringify(values);
    expect(text).not.toContain('kube-rbac-proxy');
    expect(text).toContain('"WATCH_NAMESPACE","valueFrom":{"fieldRef":{"fieldPath":"metadata.namespace"}}');
    expect(text).toContain('"runAsNonRoot":true,"seccompProfile":{"type":"RuntimeDefault"}');
    const place = objectsOf(kind, 'awx/place');
    expect(place.map((each) => each.kind)).toEqual(['Namespace', 'Role', 'RoleBinding']);
    for (const { metadata } of place.slice(1)) expect(metadata.namespace).toBe('backstage-awx');
  });

  test('its namespace is the only one that is less strict, and nothing speaks there that is not asked for', () => {
    const [namespace] = objectsOf(kind, 'awx/place');
    expect(namespace?.metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'baseline' });
    const levels = kind.steps.flatMap((step) =>
      step.kind === 'objects' ? step.input.objects.filter((each) => each.kind === 'Namespace') : [],
    );
    const loose = levels.filter(
      ({ metadata }) => metadata.labels?.['pod-security.kubernetes.io/enforce'] !== 'restricted',
    );
    expect(loose.map(({ metadata }) => metadata.name)).toEqual(['backstage-awx']);
    expect(objectsOf(kind, 'awx/fence')[0]).toMatchObject({
      metadata: { name: 'deny-all' },
      spec: { podSelector: {} },
    });
  });

  test('what a job brings sees neither the database nor the cluster’s API', () => {
    const policies = objectsOf(kind, 'awx/fence');
    const named = (wanted: string) => JSON.stringify(policies.find(({ metadata }) => metadata.name === wanted)?.spec);
    expect(named('awx')).toContain('psql-postgresql');
    expect(named('awx')).toContain('6443');
    expect(named('awx-jobs')).toContain('ansible-awx-job-id');
    expect(named('awx-jobs')).not.toMatch(/psql-postgresql|6443|5432/);
  });

  test('images are those of the stack, as they are redirected', async () => {
    const map = { 'quay.io/ansible/awx': 'registry.example.com/awx:own', 'docker.io/library/redis': 'redis:own' };
    const plan = await kindPlan({ ...asked, images: { map } });
    const text = JSON.stringify(own(plan));
    expect(text).toContain('{"name":"RELATED_IMAGE_AWX","value":"registry.example.com/awx:own"}');
    expect(text).toContain('{"name":"RELATED_IMAGE_AWX_REDIS","value":"redis:own"}');
    expect(plan.unlocked).toEqual(['quay.io/ansible/awx-ee:24.6.1', 'quay.io/ansible/awx-operator:2.19.1']);
  });

  test('a Secret by which images are pulled is told to both', async () => {
    const usual = existingSettings('openshift').images;
    const plan = await existingPlan('openshift', { ...asked, images: { ...usual, pullSecret: 'pull' } });
    expect(JSON.stringify(stepOfKind(own(plan), 'operator').input.values)).toContain(
      '"imagePullSecrets":[{"name":"pull"}]',
    );
    expect(stepOfKind(own(plan), 'instance').input.object.spec).toMatchObject({ image_pull_secrets: ['pull'] });
  });
});

describe('of the platform', () => {
  test('the database has room for it, lets its namespace in, and keeps its data', () => {
    const { values } = releaseOf(kind, 'psql-postgresql');
    expect(values.args).toContain('max_connections=160');
    expect(values.network.from).toContainEqual({ namespace: 'backstage-awx', ports: [5432] });
    expect(stepCalled(kind, 'awx/role')).toMatchObject({
      holdsData: true,
      input: { role: 'awx', database: 'awx', createDatabases: false, passwordSecret: 'awx-database-password' },
    });
  });

  test('without it nobody has room or a door for it', async () => {
    const plan = await kindPlan({ phase: 2 });
    expect(releaseOf(plan, 'psql-postgresql').values.args).toContain('max_connections=100');
    expect(JSON.stringify(plan.steps)).not.toContain('backstage-awx');
  });

  test('the edge leads people to it, once its namespace is there', () => {
    expect(releaseOf(kind, 'edge').values.args).toContain(
      '--providers.kubernetesingress.namespaces=backstage,backstage-awx',
    );
    expect(releaseOf(kind, 'edge').values.network.to).toContainEqual({ namespace: 'backstage-awx', ports: [8052] });
    expect(stepCalled(kind, 'traefik/rights').after).toContain('awx/place');
    expect(objectsOf(kind, 'awx/entry')[0]).toMatchObject({
      kind: 'Ingress',
      spec: { rules: [{ host: 'automation.stagecraft.localhost' }] },
    });
  });

  test('on OpenShift its router does', async () => {
    const plan = await existingPlan('openshift', asked);
    expect(objectsOf(plan, 'awx/entry')[0]).toMatchObject({
      kind: 'Route',
      spec: { to: { name: 'awx-service' }, tls: { termination: 'edge', insecureEdgeTerminationPolicy: 'Redirect' } },
    });
  });

  test('the portal is told of it as of the company’s own, and starts when its token is there', () => {
    const { values } = releaseOf(kind, 'backstage');
    expect(values.env).toMatchObject({
      AWX_TITLE: 'AWX',
      AWX_URL: 'https://automation.stagecraft.localhost',
      AWX_API: '/api/v2',
      AWX_PAGE: 'https://automation.stagecraft.localhost/#/jobs/playbook/{id}/output',
    });
    expect(Object.keys(values.env ?? {}).filter((name) => name.startsWith('TERRAFORM_'))).toEqual([]);
    const secret = stepCalled(kind, 'portal/secret');
    // After the step itself as well: in the run in which the token is made anew, the Secret is looked at once more.
    expect(secret.after).toEqual(expect.arrayContaining(['awx/content', 'awx/address']));
    expect((secret.input as StepInputs['cluster-secret']).values).toMatchObject({
      AWX_TOKEN: { secret: 'automation-awx-token' },
    });
    // Who is rid of the store's copy must have the token first.
    expect(stepCalled(kind, 'awx/address').after).toContain('awx/token');
    expect((stepCalled(kind, 'awx/token').input as StepInputs['secret-store']).names).toEqual(['automation-awx-token']);
    const store = stepCalled(kind, 'openbao/store').input as StepInputs['secret-store'];
    expect(store.names).toEqual(expect.arrayContaining(['automation-awx-token', 'session-secret']));
  });

  test('of Terraform it is told where the company has one', async () => {
    const terraform = { url: 'https://app.terraform.io', organization: 'harbourline', token: { env: 'TF' } };
    const { values } = releaseOf(await kindPlan({ ...asked, automation: { terraform } }), 'backstage');
    expect(values.env).toMatchObject({ TERRAFORM_URL: 'https://app.terraform.io', AWX_TITLE: 'AWX' });
  });

  test('everything that anybody is told in private is made, and nobody is told of the lab’s controller', async () => {
    for (const plan of [kind, await existingPlan('openshift', asked)]) {
      const made = (stepCalled(plan, 'installation/secrets').input as StepInputs['secrets']).names;
      const given = toldIn(plan);
      expect(given.length).toBeGreaterThan(20);
      for (const name of given) expect(made).toContain(name);
      expect(JSON.stringify(stepCalled(plan, 'portal/release').input)).not.toContain('AUTOMATION_URL');
      expect(JSON.stringify(plan.steps)).not.toMatch(/FORGE_AUTOMATION_TOKEN|forge-automation-token/);
    }
  });

  test('no secret stands in the plan', () => {
    const { values } = stepCalled(kind, 'awx/database').input as StepInputs['cluster-secret'];
    expect(values.password).toEqual({ secret: 'awx-database-password' });
    expect(JSON.stringify(stepOfKind(own(kind), 'instance').input.object)).not.toMatch(/password"?: ?"[^"]{20}/);
  });
});

test('what must exist beforehand is printed: its namespace, what the operator may there, and that kinds may be made', async () => {
  for (const target of ['kubernetes', 'openshift'] as const) {
    const all = rightsFor(await existingPlan(target, asked));
    const named = all.map((each) => `${each.kind} ${each.metadata.namespace ?? ''}/${each.metadata.name}`);
    expect(named).toEqual(
      expect.arrayContaining([
        'Namespace /backstage-awx',
        'Role backstage-awx/stagecraft-installer',
        'Role backstage-awx/awx-operator',
        'RoleBinding backstage-awx/awx-operator',
      ]),
    );
    const rulesOf = (kind: string, namespace?: string): string =>
      JSON.stringify(
        all.find(
          ({ kind: is, metadata }) =>
            is === kind && metadata.namespace === namespace && metadata.name.endsWith('installer'),
        )?.rules,
      );
    expect(rulesOf('Role', 'backstage-awx')).toContain('"awx.ansible.com"],"resources":["awxs"]');
    expect(rulesOf('Role', 'backstage-awx')).toContain(target === 'openshift' ? '"routes"' : '"ingresses"');
    expect(rulesOf('ClusterRole')).toContain('"customresourcedefinitions"],"verbs":["get","create"]');
    expect(JSON.stringify(rightsFor(await existingPlan(target, { phase: 2 })))).not.toContain('customresource');
  }
});
