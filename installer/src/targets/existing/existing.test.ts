import { describe, expect, test } from 'vitest';
import type { StepInputs } from '../../model/step.ts';
import type { Plan } from '../../model/plan.ts';
import { foreseen } from '../../testing/caught.ts';
import { type Existing, existingPlan, existingSettings } from '../../testing/existing.ts';
import { settings } from '../../testing/platform.ts';

const both: Existing[] = ['kubernetes', 'openshift'];

const releasesOf = ({ steps }: Plan): StepInputs['release'][] =>
  steps.flatMap((step) => (step.kind === 'release' ? [step.input] : []));

describe.each(both)('phase 1 on %s', (target) => {
  test('is this plan', async () => {
    expect(await existingPlan(target)).toMatchSnapshot();
  });

  test('each step comes after what it waits for', async () => {
    const seen = new Set<string>();
    for (const { id, after } of (await existingPlan(target)).steps) {
      for (const before of after) expect(seen, `${id} after ${before}`).toContain(before);
      seen.add(id);
    }
  });

  test('asks for what it cannot do without, all of it at once', async () => {
    const { images, edge } = settings();
    const error = await foreseen(() => existingPlan(target, { images, edge }));
    expect(error).toMatchObject({ code: 'planning', exitCode: 4 });
    expect(error.details).toEqual([
      expect.stringMatching(/^spec\.images\.registry is not set: write .*registry\.example\.com/),
      expect.stringMatching(/^spec\.edge\.domain is not set: write .*apps\.example\.com/),
    ]);
    expect(error.hint).toContain(`docs/guide/${target}.md`);
  });

  test('our own images are pushed before anything runs them, under a tag that tells their content', async () => {
    const plan = await existingPlan(target);
    for (const recipe of ['portal', 'lab']) {
      const push = plan.steps.find(({ id }) => id === `cluster/${recipe}-image-pushed`);
      if (push?.kind !== 'image-push') throw new Error(`${recipe} is not pushed`);
      expect(push.input.to).toMatch(new RegExp(`^registry\\.example\\.com/platform/${recipe}:[0-9a-f]{16}$`));
      const runs = plan.steps.filter(
        (each) => each.kind === 'release' && each.input.values.image.reference === push.input.to,
      );
      expect(runs.length).toBeGreaterThan(0);
      for (const { after } of runs) expect(after).toContain(push.id);
    }
  });

  test('an image of this machine is pushed beside them, and never expected in the cluster', async () => {
    const { images } = existingSettings(target);
    const plan = await existingPlan(target, {
      images: { ...images, map: { 'docker.io/library/postgres': 'postgres:own' } },
    });
    expect(plan.steps.find(({ id }) => id === 'cluster/postgres-image-pushed')).toMatchObject({
      input: { image: 'postgres:own', to: 'registry.example.com/platform/postgres:own' },
    });
    const database = releasesOf(plan).find(({ name }) => name === 'psql-postgresql');
    expect(database?.values.image).toEqual({
      reference: 'registry.example.com/platform/postgres:own',
      pullPolicy: 'IfNotPresent',
    });
    for (const step of plan.steps) {
      if (step.kind === 'release') expect(step.after).toContain('cluster/postgres-image-pushed');
    }
  });

  test('another installation has names of its own, and none of the cluster’s is shared', async () => {
    const [one, other] = await Promise.all([existingPlan(target), existingPlan(target, { installation: 'demo' })]);
    const wide = (plan: Plan): string[] =>
      plan.steps
        .flatMap((step) => (step.kind === 'objects' ? step.input.objects : []))
        .filter(({ metadata }) => metadata.namespace === undefined)
        .map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(wide(other)).toContain('Namespace backstage-demo');
    expect(wide(one).filter((name) => wide(other).includes(name))).toEqual([]);
    const hosts = (plan: Plan) => plan.addresses.map(({ url }) => url);
    expect(hosts(one).filter((url) => hosts(other).includes(url))).toEqual([]);
  });

  test('a namespace of one’s own, a storage class of the cluster’s, a Secret to pull by', async () => {
    const { images } = existingSettings(target);
    const plan = await existingPlan(target, {
      cluster: { context: 'theirs', namespace: 'idp' },
      images: { ...images, pullSecret: 'registry' },
    });
    for (const { namespace, values } of releasesOf(plan)) {
      expect(['idp', 'edge']).toContain(namespace);
      expect(values.serviceAccount?.pullSecret).toBe('registry');
      expect(values.volume ?? {}).not.toHaveProperty('storageClass');
    }
  });

  test('nothing listens on this machine, and the cluster’s name server is left alone', async () => {
    const kinds = new Set((await existingPlan(target)).steps.map(({ kind }) => kind));
    for (const none of ['zone-rewrite', 'kind-cluster', 'image-load']) expect(kinds).not.toContain(none);
  });
});

describe.each(both)('secrets from a store on %s', (target) => {
  const planOf = (changes = {}) => existingPlan(target, { phase: 2, ...changes });
  const theirs = { externalSecrets: { namespace: 'external-secrets' } };
  const storeOf = (plan: Plan) => releasesOf(plan).find(({ name }) => name === 'secret-store')?.values;
  const kindsOf = ({ steps }: Plan) => new Set<string>(steps.map(({ kind }) => kind));

  test('the store comes for jobs; Secrets stay copies, and nothing of the whole cluster is asked for', async () => {
    const plan = await planOf();
    const [before, now] = [await existingPlan(target), plan].map(({ steps }) =>
      steps.filter(({ kind }) => kind === 'cluster-secret').map(({ id }) => id),
    );
    expect(now).toEqual(expect.arrayContaining(before ?? []));
    for (const none of ['operator', 'operator-there', 'secret-source', 'external-secret'])
      expect(kindsOf(plan)).not.toContain(none);
    const store = plan.steps.find(({ kind }) => kind === 'secret-store');
    expect(store?.input).toMatchObject({ names: [], projects: { 'platform/provisioning/databases': {} } });
    expect(storeOf(plan)?.network.from).toEqual([{ namespace: 'backstage-jobs', ports: [8200] }]);
    expect(plan.missing).toEqual(['an automation controller (spec.automation names its images, or yours)']);
  });

  test('where the cluster has External Secrets, that one makes them, from its own namespace', async () => {
    const plan = await planOf(theirs);
    const made = plan.steps.filter(({ kind }) => kind === 'external-secret').map(({ id }) => id);
    expect(made).toEqual(expect.arrayContaining(['portal/secret', 'lab-forge/secret', 'lab-runner/secret']));
    expect(kindsOf(plan)).toContain('operator-there');
    expect(kindsOf(plan)).not.toContain('operator');
    expect(storeOf(plan)?.network.from[0]).toEqual({ namespace: 'external-secrets', ports: [8200] });
    for (const { kind, after } of plan.steps) if (kind === 'external-secret') expect(after).toContain('openbao/source');
    // What jobs fetch is the same; who asks the store for the rest is not.
    const ids = (each: Plan) => new Set(each.steps.map(({ id }) => id));
    for (const { id } of (await planOf()).steps) expect(ids(plan)).toContain(id);
  });

  test('the store asks for no user and no volume class of its own where the cluster gives them', async () => {
    const values = storeOf(await planOf());
    expect(values?.volume).not.toHaveProperty('storageClass');
    expect(values?.security.readOnlyRoot).toBe(true);
    if (target === 'openshift') expect(Object.keys(values?.security ?? {})).toEqual(['readOnlyRoot']);
    expect(await existingPlan(target, theirs)).toEqual(await existingPlan(target));
  });
});

describe('kubernetes', () => {
  const edgeOf = async (changes = {}) => {
    const usual = existingSettings('kubernetes');
    const plan = await existingPlan('kubernetes', { edge: { ...usual.edge, ...changes } });
    return releasesOf(plan).find(({ name }) => name === 'edge')?.values;
  };

  test('people come by a load balancer, or by ports of the nodes', async () => {
    expect(await edgeOf()).toMatchObject({ service: { type: 'LoadBalancer' } });
    expect((await edgeOf())?.ports.map(({ nodePort }) => nodePort)).toEqual([undefined, undefined, undefined]);
    const nodes = await edgeOf({ nodePorts: { https: 30443, http: 30080 } });
    expect(nodes).toMatchObject({ service: { type: 'NodePort' } });
    expect(nodes?.ports.map(({ nodePort }) => nodePort)).toEqual([30443, 30080, undefined]);
  });
});

describe('openshift', () => {
  test('the router is the edge, and everything is reached by a Route', async () => {
    const plan = await existingPlan('openshift');
    expect(plan.providers.map(({ capability }) => capability)).not.toContain('edge');
    const entries = releasesOf(plan).flatMap(({ values }) => (values.entry ? [values.entry] : []));
    expect(entries.map(({ host }) => host).sort()).toEqual([
      'databases.apps.example.com',
      'forge.apps.example.com',
      'identity.apps.example.com',
      'portal.apps.example.com',
    ]);
    for (const { kind } of entries) expect(kind).toBe('Route');
  });

  test('one level below the router’s domain, whatever the installation is called', async () => {
    const { addresses } = await existingPlan('openshift', { installation: 'demo' });
    for (const { url } of addresses) expect(url).toMatch(/^https:\/\/[a-z]+-demo\.apps\.example\.com$/);
  });

  test('no user and no group is asked for', async () => {
    for (const { values } of releasesOf(await existingPlan('openshift'))) {
      expect(Object.keys(values.security)).toEqual(['readOnlyRoot']);
    }
  });

  test('requests are let in from the routers, and from nowhere else outside', async () => {
    const portal = releasesOf(await existingPlan('openshift')).find(({ name }) => name === 'backstage');
    expect(portal?.values.network.from).toEqual([
      { namespaceLabels: { 'policy-group.network.openshift.io/ingress': '' }, ports: [7007] },
      { namespaceLabels: { 'policy-group.network.openshift.io/host-network': '' }, ports: [7007] },
      { name: 'forge', ports: [7007] },
    ]);
  });

  test('who signed the router’s certificate is told to the pods, if the world does not know it', async () => {
    const usual = existingSettings('openshift');
    const without = await existingPlan('openshift');
    expect(JSON.stringify(without)).not.toContain('NODE_EXTRA_CA_CERTS');
    const plan = await existingPlan('openshift', { edge: { ...usual.edge, authority: '/etc/router-ca.crt' } });
    expect(plan.steps.find(({ id }) => id === 'cluster/authority')).toMatchObject({
      input: { values: { 'ca.crt': { file: '/etc/router-ca.crt' } } },
    });
    expect(JSON.stringify(plan)).toContain('NODE_EXTRA_CA_CERTS');
  });

  test('a certificate of one’s own is the router’s matter', async () => {
    const usual = existingSettings('openshift');
    const edge = { ...usual.edge, certificate: { certificate: 'a', key: 'b' } };
    const error = await foreseen(() => existingPlan('openshift', { edge }));
    expect(error.details).toEqual([expect.stringContaining('its router has a certificate of its own')]);
  });
});
