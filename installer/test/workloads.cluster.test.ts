import { generateKeyPairSync, sign } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { certificates } from '../src/adapters/certificates/certificates.ts';
import { type OpenedCluster, openCluster } from '../src/adapters/cluster/cluster.ts';
import { files } from '../src/adapters/files.ts';
import { clusterRuntime } from '../src/apply/cluster/runtime.ts';
import { clusterRunner } from '../src/apply/runners/cluster.ts';
import { clusterRoleRunner } from '../src/apply/runners/cluster-role.ts';
import { clusterSecretRunner } from '../src/apply/runners/cluster-secret.ts';
import { objectsRunner } from '../src/apply/runners/objects.ts';
import { releaseRunner } from '../src/apply/runners/release.ts';
import { zoneRewriteRunner } from '../src/apply/runners/zone-rewrite.ts';
import { catalogue } from '../src/composition/catalogue.ts';
import type { KubernetesObject, ServiceValues } from '../src/model/kubernetes.ts';
import type { Step, StepKind, StepOf } from '../src/model/step.ts';
import type { Cluster } from '../src/ports/cluster.ts';
import { kind as kindTarget } from '../src/targets/kind/target.ts';
import { foreseen } from '../src/testing/caught.ts';
import { dockerSays } from '../src/testing/engine.ts';
import { clusterOfTest, noCluster, quiet, stackImage, stepOf } from '../src/testing/kind-cluster.ts';
import { facts, phaseOne, root, settings, stack } from '../src/testing/platform.ts';

const postgres = stackImage('postgres');
const node = stackImage('node-slim');
const namespace = 'backstage';

describe.skipIf(noCluster || !postgres || !node)('on a cluster', () => {
  const our = clusterOfTest('work');
  const { access, secrets } = our;
  const releases = releaseRunner(access, our.helm, `${root}/distro/charts`);
  const objects = objectsRunner(access);
  const copies = clusterSecretRunner(access, secrets, files, our.folder);
  const roles = clusterRoleRunner(access, secrets);
  const zone = zoneRewriteRunner(access);
  let cluster: Cluster;
  let steps: Step[];

  function planned<Kind extends StepKind>(id: string, _: Kind): StepOf<Kind> {
    const found = steps.find((step) => step.id === id);
    if (!found) throw new Error(`the plan has no step ${id}`);
    return found as StepOf<Kind>;
  }

  const read = (apiVersion: string, kind: string, name: string, where: string | undefined = namespace) =>
    cluster.read({ apiVersion, kind, metadata: { name, ...(where ? { namespace: where } : {}) } });

  /** The same cluster, or another, as somebody else. */
  async function openedWith(name: string, token: string, server?: string): Promise<OpenedCluster> {
    const config = parse(await files.readText(our.kubeconfig));
    config.users[0].user = { token };
    if (server) config.clusters[0].cluster.server = server;
    const path = join(our.folder, `${name}.yaml`);
    await files.writeText(path, stringify(config), { private: true });
    return openCluster({ kubeconfig: path });
  }

  beforeAll(async () => {
    await our.programs();
    const changed = settings({ target: 'kind', installation: our.name.replace('stagecraft-', '') });
    const map = {
      'docker.io/library/postgres:17.11': postgres ?? '',
      'docker.io/library/node:24.21.0-bookworm-slim': node ?? '',
    };
    const plan = await phaseOne({
      settings: changed,
      target: kindTarget,
      catalogue,
      stack: stack({ map }),
      facts: { ...facts, folder: our.folder },
    });
    steps = JSON.parse(JSON.stringify(plan.steps).replaceAll(`stagecraft-${our.name}`, our.name)) as Step[];
    const planned = steps.find(({ id }) => id === 'cluster/cluster') as StepOf<'kind-cluster'>;
    const made = { ...planned, input: { ...planned.input, image: stackImage('kind-node') ?? '', ports: [] } };
    await our.runner.apply(made, quiet());
    await our.clusters.load(our.name, [postgres ?? '', node ?? ''], quiet().signal);
    const names = steps.flatMap((step) => (step.kind === 'secrets' ? step.input.names : []));
    await secrets.ensure(names);
    cluster = await access.get();
  });
  afterAll(() => our.remove());

  test('a cluster that is there already is taken as it is', async () => {
    const step = {
      ...stepOf('objects', { objects: [] }),
      kind: 'cluster',
      input: { place: {} },
    } as unknown as StepOf<'cluster'>;
    expect(await clusterRunner(access).inspect(step, quiet())).toEqual({ state: 'ready', fingerprint: 'first' });
    expect(await cluster.version()).toMatch(/^v1\.\d+/);
  });

  test('objects: absent, made, unchanged, of an earlier plan, one gone, mended, taken away', async () => {
    const step = planned('cluster/namespaces', 'objects');
    const before = JSON.stringify(step);
    expect(await objects.inspect(step, quiet())).toEqual({ state: 'absent' });
    await objects.apply(step, quiet());
    expect(await objects.inspect(step, quiet())).toEqual({ state: 'ready', fingerprint: step.fingerprint });
    expect(await objects.inspect({ ...step, fingerprint: 'newer' }, quiet())).toMatchObject({ state: 'different' });
    await cluster.remove({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'deny-all', namespace },
    });
    expect(await objects.inspect(step, quiet())).toEqual({
      state: 'broken',
      why: 'NetworkPolicy deny-all is gone, or of no use any more',
    });
    await objects.apply(step, quiet());
    expect(await objects.inspect(step, quiet())).toMatchObject({ state: 'ready' });
    expect(JSON.stringify(step)).toBe(before);
    await objects.apply(planned('cluster/volumes', 'objects'), quiet());
    expect(await objects.inspect(planned('cluster/volumes', 'objects'), quiet())).toMatchObject({ state: 'ready' });
  });

  test('fields of others stay theirs; what a policy forbids is told as what it is', async () => {
    const object: KubernetesObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'shared', namespace } };
    await cluster.apply({ ...object, data: { ours: '1' } });
    our.kubectl('-n', namespace, 'patch', 'cm', 'shared', '--type=merge', '-p', '{"data":{"theirs":"2"}}');
    await cluster.apply({ ...object, data: { ours: '3' } });
    expect((await read('v1', 'ConfigMap', 'shared'))?.data).toEqual({ ours: '3', theirs: '2' });
    const forbidden = {
      ...object,
      kind: 'Pod',
      metadata: { name: 'root', namespace },
      spec: { containers: [{ name: 'a', image: node, securityContext: { privileged: true } }] },
    };
    const error = await foreseen(() => cluster.apply(forbidden));
    expect(error).toMatchObject({ code: 'step', message: expect.stringContaining('violates PodSecurity') });
    expect((await foreseen(() => cluster.rehearse(forbidden))).message).toBe(error.message);
    await cluster.rehearse({ ...object, metadata: { name: 'rehearsed', namespace } });
    expect(await read('v1', 'ConfigMap', 'rehearsed')).toBeUndefined();
  });

  test('kinds that are not installed are absent, until they are', async () => {
    const name = 'trials.test.stagecraft.dev';
    const trial = { apiVersion: 'test.stagecraft.dev/v1', kind: 'Trial', metadata: { name: 'one', namespace } };
    expect(await cluster.read(trial)).toBeUndefined();
    expect(await cluster.list(trial)).toEqual([]);
    await cluster.remove(trial);
    expect((await foreseen(() => cluster.apply(trial))).message).toContain('no objects of the kind Trial');
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
    await cluster.apply({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name },
      spec: {
        group: 'test.stagecraft.dev',
        scope: 'Namespaced',
        names: { kind: 'Trial', plural: 'trials', singular: 'trial' },
        versions: [{ name: 'v1', served: true, storage: true, schema }],
      },
    });
    await expect
      .poll(async () =>
        cluster.apply({ ...trial, from: [{ unknown: 1 }] }).then(
          () => 'made',
          () => 'not yet',
        ),
      )
      .toBe('made');
    expect(await cluster.read(trial)).toMatchObject({ from: [{ unknown: 1 }] });
  });

  test('somebody unknown, somebody without rights, and nobody at all', async () => {
    const reference = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'any', namespace } };
    const unknown = await openedWith('unknown', 'nonsense');
    expect(await foreseen(() => unknown.read(reference))).toMatchObject({
      code: 'environment',
      hint: expect.stringContaining('sign in to the cluster again'),
    });
    const weak = await openedWith('weak', our.kubectl('create', 'token', 'default').trim());
    expect(await foreseen(() => weak.read(reference))).toMatchObject({
      code: 'environment',
      hint: expect.stringContaining('plan --rbac'),
    });
    const nobody = await openedWith('nobody', '', 'https://127.0.0.1:39997');
    await expect(nobody.answers()).rejects.toThrow('nobody listens');
    const elsewhere = await foreseen(async () => openCluster({ kubeconfig: our.kubeconfig, context: 'elsewhere' }));
    expect(elsewhere).toMatchObject({ code: 'environment', message: 'There is no context called elsewhere.' });
  });

  test('a Secret is a copy of the private file: absent, made, changed by hand, mended, never shown', async () => {
    const step = planned('postgresql/secret', 'cluster-secret');
    expect(await copies.inspect(step, quiet())).toEqual({ state: 'absent' });
    await copies.apply(step, quiet());
    expect(await copies.inspect(step, quiet())).toEqual({ state: 'ready', fingerprint: step.fingerprint });
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'postgresql-secrets', namespace },
      data: { POSTGRES_PASSWORD: 'eA==' },
    });
    const changed = await copies.inspect(step, quiet());
    expect(changed).toMatchObject({ state: 'different' });
    expect(JSON.stringify(changed)).not.toContain(await secrets.read('database-password'));
    await copies.apply(step, quiet());
    expect(await copies.inspect(step, quiet())).toMatchObject({ state: 'ready' });
    const file = stepOf('cluster-secret', {
      namespace,
      name: 'from-a-file',
      values: { 'ca.crt': { file: 'data/authority/ca.crt' } },
    });
    await copies.apply(file, quiet());
    expect(await copies.inspect(file, quiet())).toMatchObject({ state: 'ready' });
    await copies.remove(file, quiet());
    expect(await copies.inspect(file, quiet())).toEqual({ state: 'absent' });
  });

  test('the zone leads to the edge, exactly once, and everything else in the Corefile stays', async () => {
    const step = { ...planned('cluster/zone', 'zone-rewrite') };
    const corefile = async () =>
      ((await read('v1', 'ConfigMap', 'coredns', 'kube-system')) as unknown as { data: { Corefile: string } }).data
        .Corefile;
    const original = await corefile();
    expect(await zone.inspect(step, quiet())).toEqual({ state: 'absent' });
    await zone.apply(step, quiet());
    await zone.apply(step, quiet());
    expect(await zone.inspect(step, quiet())).toMatchObject({ state: 'ready' });
    expect((await corefile()).match(/rewrite name regex/g)).toHaveLength(1);
    await zone.remove(step, quiet());
    expect(await corefile()).toBe(original);
    await zone.apply(step, quiet());
  });

  test('a release: brought in, ready, unchanged; changed by hand it is taken over; a killed helm is cured', async () => {
    const step = planned('postgresql/release', 'release');
    expect(await releases.inspect(step, quiet())).toEqual({ state: 'absent' });
    const said: string[] = [];
    await releases.apply(step, { ...quiet(), progress: (message) => void said.push(message) });
    expect(said.join('\n')).toMatch(/0 of 1 ready; /);
    expect(await releases.inspect(step, quiet())).toEqual({ state: 'ready', fingerprint: step.fingerprint });
    const kubectl = (...args: string[]) => our.kubectl('-n', namespace, ...args);
    kubectl('set', 'resources', 'statefulset/psql-postgresql', '--limits=memory=900Mi');
    const secret = kubectl('get', 'secret', '-l', 'owner=helm,name=psql-postgresql', '-o', 'name').trim();
    kubectl('label', '--overwrite', secret, 'status=pending-upgrade');
    expect(await releases.inspect(step, quiet())).toMatchObject({
      state: 'broken',
      why: 'helm left it as pending-upgrade',
    });
    await releases.apply(step, quiet());
    expect(await releases.inspect(step, quiet())).toEqual({ state: 'ready', fingerprint: step.fingerprint });
    expect(kubectl('get', 'statefulset', 'psql-postgresql', '-o', 'jsonpath={..limits.memory}')).toBe('1Gi');
  });

  test('a role with its database: made, ready, with another password mended; the password is in no argument', async () => {
    const portal = planned('postgresql/role', 'cluster-role');
    const keycloak = planned('keycloak/role', 'cluster-role');
    for (const step of [portal, keycloak]) {
      expect(await roles.inspect(step, quiet())).toEqual({ state: 'absent' });
      await roles.apply(step, quiet());
      await roles.apply(step, quiet());
      expect(await roles.inspect(step, quiet())).toEqual({ state: 'ready', fingerprint: step.fingerprint });
    }
    const pod = { namespace, name: 'psql-postgresql-0' };
    const sql = "ALTER ROLE backstage PASSWORD 'other' NOCREATEDB;\n\\q\n";
    expect(await cluster.run(pod, ['psql', '-U', 'postgres', '-X', '-q', '-f', '-'], sql)).toMatchObject({
      exitCode: 0,
    });
    expect(await roles.inspect(portal, quiet())).toMatchObject({ state: 'different' });
    await roles.apply(portal, quiet());
    expect(await roles.inspect(portal, quiet())).toMatchObject({ state: 'ready' });
    const missing = { ...portal, input: { ...portal.input, pod: 'psql-postgresql-7' } };
    expect(await roles.inspect(missing, quiet())).toEqual({ state: 'absent' });
    await foreseen(() => roles.apply(missing, quiet()));
    expect(await cluster.run(pod, ['sh', '-c', 'read -r line; echo "$line"; exit 7'], 'given\n')).toEqual({
      exitCode: 7,
      output: 'given\n',
    });
  });

  describe('a service of Node', () => {
    const values = (script: string, more: Partial<ServiceValues> = {}): ServiceValues => ({
      name: 'trial',
      component: 'trial',
      kind: 'StatefulSet',
      replicas: 1,
      image: { reference: node ?? '', pullPolicy: 'Never' },
      command: ['node', '-e', script],
      ports: [{ name: 'http', port: 8080, service: 8080 }],
      probes: { readiness: { path: '/', port: 'http', periodSeconds: 1 } },
      resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { cpu: '1', memory: '128Mi' } },
      security: { user: 1000, group: 1000, readOnlyRoot: true },
      network: { from: [], to: [] },
      ...more,
    });
    const serving = 'console.log("it serves"); require("http").createServer((q, a) => a.end()).listen(8080)';
    const release = (what: ServiceValues, fingerprint: string) =>
      stepOf(
        'release',
        {
          ...planned('postgresql/release', 'release').input,
          name: 'trial',
          values: what,
          workload: { kind: what.kind, name: 'trial' },
        },
        fingerprint,
      );

    test('that ends again and again is given up with its last words; the next attempt replaces it', async () => {
      const broken = release(values('console.error("no such table"); process.exit(3)'), 'broken');
      const error = await foreseen(() => releases.apply(broken, quiet()));
      expect(error.message).toMatch(
        /^trial does not become ready: trial ends again and again \(exit code 3, restarted 3 times\)/,
      );
      expect(error.details).toEqual(['no such table']);
      expect(await releases.inspect(broken, quiet())).toMatchObject({
        state: 'broken',
        why: expect.stringContaining('exit code 3'),
      });
      const mended = release(values(serving), 'mended');
      expect(await releases.inspect(mended, quiet())).toMatchObject({ state: 'different' });
      await releases.apply(mended, quiet());
      expect(await releases.inspect(mended, quiet())).toEqual({ state: 'ready', fingerprint: 'mended' });
    });

    test('is shown with its memory, and its log followed', async () => {
      const runtime = clusterRuntime(access, { namespaces: [namespace], stop: async () => {}, erase: async () => {} });
      await expect
        .poll(async () => (await runtime.services())?.find(({ name }) => name === 'trial'), { timeout: 60_000 })
        .toMatchObject({ phase: 'healthy', restarts: 0, memoryBytes: expect.any(Number) });
      expect(await runtime.readLog('trial')).toBe('it serves\n');
      const ending = new AbortController();
      let heard = '';
      const write = (text: string): void => {
        heard += text;
      };
      const following = runtime.follow?.('trial', { signal: ending.signal, write });
      our.kubectl('-n', namespace, 'delete', 'pod', 'trial-0', '--now');
      await expect.poll(() => heard, { timeout: 60_000 }).toBe('it serves\n');
      ending.abort();
      await following;
    });

    test.each([
      [
        'an image that is not there',
        { image: { reference: 'stagecraft/nowhere:1', pullPolicy: 'Never' as const } },
        /its image cannot be had \(ErrImageNeverPull\)/,
      ],
      [
        'more memory than it may have',
        { command: ['node', '-e', 'const all = []; for (;;) all.push(Buffer.alloc(1e7, 1))'] },
        /it needs more memory than its limit/,
      ],
    ])('with %s', async (_, more, message) => {
      const error = await foreseen(() => releases.apply(release(values(serving, more), 'wrong'), quiet()));
      expect(error.message).toMatch(message);
    });

    test.each([
      [
        'a volume that nobody makes',
        { volume: { folder: '/data', size: '1Gi', storageClass: 'nobody' }, name: 'trial-volume' },
        /no node takes its pod .*: .*PersistentVolumeClaim.*nobody/,
      ],
      [
        'more room than any node has',
        {
          resources: { requests: { cpu: '10m', memory: '900Gi' }, limits: { cpu: '1', memory: '900Gi' } },
          name: 'trial-large',
        },
        /no node takes its pod .*: .*Insufficient memory/,
      ],
    ])('that waits for %s says so, and ends when it is told to', async (_, more, message) => {
      const what = values(serving, { kind: 'Deployment', ...more });
      const step = stepOf(
        'release',
        {
          ...release(what, 'waiting').input,
          name: what.name,
          workload: { kind: 'Deployment' as const, name: what.name },
        },
        'waiting',
      );
      if ('volume' in more) {
        step.input.values = { ...what, kind: 'StatefulSet' };
        step.input.workload = { kind: 'StatefulSet', name: what.name };
      }
      const ending = new AbortController();
      const waiting = releases.apply(step, {
        signal: ending.signal,
        progress: (said) => message.test(said) && ending.abort(new Error('heard')),
      });
      await expect(waiting).rejects.toThrow('heard');
      await releases.remove(step, quiet());
      expect(await releases.inspect(step, quiet())).toEqual({ state: 'absent' });
    });
  });

  test('the API server knows whom the issuer behind the edge signs in', async () => {
    const { issuer } = planned('cluster/cluster', 'kind-cluster').input;
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const server = certificates.issue(our.authority, [new URL(issuer).hostname]);
    await files.writeText(join(our.folder, 'tls.crt'), server.certificate);
    await files.writeText(join(our.folder, 'tls.key'), server.key, { private: true });
    const tls = { 'tls.crt': { file: 'tls.crt' }, 'tls.key': { file: 'tls.key' } };
    await copies.apply(stepOf('cluster-secret', { namespace: 'edge', name: 'trial-tls', values: tls }), quiet());
    const key = { ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' };
    const answers = {
      discovery: { issuer, jwks_uri: `${issuer}/keys`, id_token_signing_alg_values_supported: ['RS256'] },
      keys: { keys: [key] },
    };
    const script = `const {readFileSync: read} = require('fs'); const answers = JSON.parse(process.env.ANSWERS);
      require('https').createServer({cert: read('/tls/tls.crt'), key: read('/tls/tls.key')}, (q, a) => {
        a.setHeader('content-type', 'application/json');
        a.end(JSON.stringify(q.url.endsWith('/keys') ? answers.keys : answers.discovery));
      }).listen(8443)`;
    const values: ServiceValues = {
      name: 'edge',
      component: 'edge',
      kind: 'Deployment',
      replicas: 1,
      image: { reference: node ?? '', pullPolicy: 'Never' },
      command: ['node', '-e', script],
      env: { ANSWERS: JSON.stringify(answers) },
      ports: [{ name: 'https', port: 8443 }],
      secretFiles: [{ folder: '/tls', secret: 'trial-tls' }],
      probes: {},
      resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { cpu: '1', memory: '128Mi' } },
      security: { user: 1000, group: 1000, readOnlyRoot: true },
      network: { from: [{ cidr: '0.0.0.0/0', ports: [8443] }], to: [] },
    };
    const workload = { kind: 'Deployment' as const, name: 'edge' };
    const { input } = planned('traefik/release', 'release');
    await releases.apply(stepOf('release', { ...input, name: 'edge', namespace: 'edge', values, workload }), quiet());
    const part = (content: object): string => Buffer.from(JSON.stringify(content)).toString('base64url');
    const seconds = Math.floor(Date.now() / 1000);
    const claims = {
      iss: issuer,
      aud: 'kubernetes',
      sub: '1',
      preferred_username: 'anna',
      iat: seconds,
      exp: seconds + 600,
    };
    const signed = `${part({ alg: 'RS256', kid: 'one' })}.${part(claims)}`;
    const token = `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
    const anna = await openedWith('anna', token);
    const reference = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'any', namespace } };
    const refusal = async (): Promise<string> => (await foreseen(() => anna.read(reference))).message;
    await expect.poll(refusal, { timeout: 60_000, interval: 2000 }).toContain('User "oidc:anna" cannot get');
  });

  test('a namespace that somebody deletes is made again, with what was in it', async () => {
    const namespaces = planned('cluster/namespaces', 'objects');
    await cluster.remove({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    expect(await objects.inspect(namespaces, quiet())).toMatchObject({ state: 'broken' });
    await objects.apply(namespaces, quiet());
    expect(await objects.inspect(namespaces, quiet())).toMatchObject({ state: 'ready' });
    expect(await releases.inspect(planned('postgresql/release', 'release'), quiet())).toEqual({ state: 'absent' });
    const volumes = planned('cluster/volumes', 'objects');
    expect(await objects.inspect(volumes, quiet())).toMatchObject({ state: 'broken' });
    await objects.apply(volumes, quiet());
    await copies.apply(planned('postgresql/secret', 'cluster-secret'), quiet());
    await releases.apply(planned('postgresql/release', 'release'), quiet());
    expect(await roles.inspect(planned('postgresql/role', 'cluster-role'), quiet())).toMatchObject({ state: 'ready' });
  });

  test('a cluster that goes away in the middle is told as that', async () => {
    dockerSays('pause', `${our.name}-control-plane`);
    our.access.forget();
    expect(await access.find()).toBeUndefined();
    expect(await foreseen(() => access.get())).toMatchObject({
      code: 'environment',
      message: expect.stringContaining('takes too long to answer'),
    });
    dockerSays('unpause', `${our.name}-control-plane`);
    await expect.poll(() => access.find(), { timeout: 30_000 }).toBeDefined();
  });
});
