import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { KubernetesObject, ServiceValues } from '../src/model/kubernetes.ts';
import { namespaceObjects } from '../src/targets/cluster/objects.ts';
import type { Plan } from '../src/model/plan.ts';
import { rightsFor } from '../src/plan/rights.ts';
import { kindPlan } from '../src/testing/cluster.ts';
import { existingPlan } from '../src/testing/existing.ts';
import { chart, helm, helmProgram, rendered } from './support/chart.ts';
import { wrongWith } from './support/typed.ts';

const resources = { requests: { cpu: '10m', memory: '16Mi' }, limits: { cpu: '1', memory: '1Gi' } };
const image = { reference: 'example.test/image:1', pullPolicy: 'Never' as const };

const plain: ServiceValues = {
  name: 'tiny',
  component: 'demo',
  kind: 'Deployment',
  replicas: 1,
  image,
  ports: [{ name: 'http', port: 8080, service: 80 }],
  probes: { readiness: { path: '/', port: 'http' } },
  resources,
  security: { readOnlyRoot: true },
  network: { from: [{ name: 'backstage', ports: [8080] }], to: [] },
};

const everything: ServiceValues = {
  ...plain,
  name: 'whole',
  replicas: 3,
  command: ['node'],
  args: ['--flag=<a & b>'],
  labels: { number: '1', yes: 'true' },
  podAnnotations: { 'prometheus.io/scrape': 'true' },
  ports: [{ name: 'http', port: 8080, service: 80, nodePort: 30080 }],
  service: { type: 'NodePort', affinitySeconds: 10_800, annotations: { a: 'b' } },
  env: { NO: 'off', PORT: '8080', TEXT: 'two\nlines: "here"', EMPTY: '' },
  configMap: 'whole-env-config',
  secretEnv: { secret: 'whole-secrets', keys: { PASSWORD: 'password' } },
  files: [{ folder: '/etc/whole', content: { 'a.yaml': 'a: {{ b }}\n' } }],
  secretFiles: [
    { folder: '/etc/private', secret: 'whole-files', items: { 'ca.crt': 'ca.crt' } },
    { folder: '/etc/later', secret: 'whole-later', reread: true, optional: true },
  ],
  scratch: [{ folder: '/tmp', size: '64Mi' }],
  initContainers: [{ name: 'wait', image, command: ['true'], resources }],
  probes: {
    startup: { path: '/', port: 'http', failureThreshold: 60 },
    liveness: { command: ['true'], periodSeconds: 30 },
    readiness: { path: '/', port: 'http' },
  },
  security: { user: 1_000_650_000, group: 0, readOnlyRoot: false },
  serviceAccount: { mountToken: true, pullSecret: 'registry' },
  strategy: { maxUnavailable: 0, maxSurge: 1 },
  graceSeconds: 5,
  entry: {
    kind: 'Ingress',
    host: 'whole.example.test',
    port: 'http',
    className: 'edge',
    annotations: { a: 'b' },
    closed: ['/metrics'],
  },
  network: {
    from: [
      { namespace: 'edge', name: 'edge', ports: [8080] },
      { namespace: 'watch', ports: [8080] },
      { namespaceLabels: { 'example.test/ingress': '' }, ports: [8080] },
    ],
    to: [{ cidr: '10.0.0.0/8', ports: [443, 6443] }],
  },
  disruption: { minAvailable: 1 },
};

const onRoute: ServiceValues = {
  ...plain,
  name: 'routed',
  entry: { kind: 'Route', host: 'routed.example.test', port: 'http', closed: ['/metrics', '/inner'] },
};

const withData: ServiceValues = {
  ...plain,
  name: 'kept',
  kind: 'StatefulSet',
  volume: { folder: '/data', size: '1Gi', storageClass: '' },
};

const valuesOf = ({ steps }: Plan): ServiceValues[] =>
  steps.flatMap((step) => (step.kind === 'release' ? [step.input.values] : []));

interface Container {
  name: string;
  resources: typeof resources;
  securityContext: object;
  readinessProbe?: object;
}

interface PodSpec {
  securityContext: Record<string, unknown>;
  automountServiceAccountToken: boolean;
  initContainers?: Container[];
  containers: Container[];
  topologySpreadConstraints?: object[];
}

const specOf = (object?: KubernetesObject): Record<string, unknown> => ({ ...(object?.spec as object) });
const podOf = (object?: KubernetesObject): PodSpec => (specOf(object).template as { spec: PodSpec }).spec;
const ofKind = (objects: KubernetesObject[], kind: string) => objects.filter((object) => object.kind === kind);
const named = (objects: KubernetesObject[], kind: string, name: string) =>
  ofKind(objects, kind).find(({ metadata }) => metadata.name === name);

describe.skipIf(helmProgram === undefined)('the chart of a service, made by a real helm', () => {
  let releases: { values: ServiceValues; objects: KubernetesObject[] }[];

  beforeAll(async () => {
    const all = [...valuesOf(await kindPlan()), plain, everything, onRoute, withData];
    releases = all.map((values) => ({ values, objects: rendered(values) }));
  });

  const of = (name: string): KubernetesObject[] => releases.find(({ values }) => values.name === name)?.objects ?? [];

  test('every service of the platform is among them', () => {
    const names = releases.map(({ values }) => values.name);
    expect(names).toEqual(
      expect.arrayContaining(['backstage', 'psql-postgresql', 'keycloak', 'forge', 'databases', 'edge']),
    );
  });

  test('nothing is in it that Kubernetes does not know', { timeout: 120_000 }, () => {
    const objects = [...releases.flatMap((release) => release.objects), ...namespaceObjects('backstage')];
    expect(wrongWith(objects)).toEqual([]);
    const broken = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', nmespace: 'y' }, data: { a: 1 } };
    expect(wrongWith([broken]).length).toBeGreaterThan(0);
  });

  test('helm has nothing to say against it', () => {
    expect(helm(['lint', chart, '--strict', '--quiet'], everything)).not.toMatch(/ERROR|WARNING/);
  });

  test('every pod passes the profile "restricted", and no container is without limits', () => {
    for (const { values, objects } of releases) {
      const pod = podOf(ofKind(objects, values.kind)[0]);
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      expect(pod.securityContext.runAsUser).toBe(values.security.user);
      expect(pod.automountServiceAccountToken).toBe(values.serviceAccount?.mountToken ?? false);
      const containers = [...(pod.initContainers ?? []), ...pod.containers];
      expect(containers).toHaveLength(1 + (values.initContainers?.length ?? 0));
      for (const container of containers) {
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: values.security.readOnlyRoot,
          capabilities: { drop: ['ALL'] },
        });
        expect(container.resources).toEqual({
          requests: { cpu: expect.any(String), memory: expect.any(String) },
          limits: { cpu: expect.any(String), memory: expect.any(String) },
        });
      }
      expect(pod.containers[0]?.readinessProbe).toBeDefined();
    }
  });

  test('every service has a policy in both directions that opens no more than its values say', () => {
    for (const { values, objects } of releases) {
      const policy = specOf(ofKind(objects, 'NetworkPolicy')[0]) as {
        policyTypes: string[];
        podSelector: object;
        ingress?: { from: object[]; ports: object[] }[];
        egress: { to: object[]; ports: object[] }[];
      };
      expect(policy.policyTypes).toEqual(['Ingress', 'Egress']);
      expect(policy.podSelector).toEqual({ matchLabels: { 'app.kubernetes.io/name': values.name } });
      expect(policy.ingress ?? []).toHaveLength(values.network.from.length);
      expect(policy.egress).toHaveLength(values.network.to.length + 1);
      for (const rule of [...(policy.ingress ?? []), ...policy.egress]) expect(rule.ports.length).toBeGreaterThan(0);
    }
    expect(specOf(named(of('whole'), 'NetworkPolicy', 'whole')).ingress).toEqual([
      {
        from: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'edge' } },
            podSelector: { matchLabels: { 'app.kubernetes.io/name': 'edge' } },
          },
        ],
        ports: [{ protocol: 'TCP', port: 8080 }],
      },
      {
        from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'watch' } } }],
        ports: [{ protocol: 'TCP', port: 8080 }],
      },
      {
        from: [{ namespaceSelector: { matchLabels: { 'example.test/ingress': '' } } }],
        ports: [{ protocol: 'TCP', port: 8080 }],
      },
    ]);
  });

  test('a closed path leads to a Service without pods, by Ingress and by Route', () => {
    const [rule] = specOf(named(of('whole'), 'Ingress', 'whole')).rules as { http: { paths: object[] } }[];
    expect(rule?.http.paths[0]).toEqual({
      path: '/metrics',
      pathType: 'Prefix',
      backend: { service: { name: 'whole-closed', port: { name: 'closed' } } },
    });
    expect(specOf(named(of('routed'), 'Route', 'routed-closed-1'))).toMatchObject({
      host: 'routed.example.test',
      path: '/inner',
      to: { name: 'routed-closed' },
    });
    for (const name of ['whole', 'routed']) {
      const service = named(of(name), 'Service', `${name}-closed`);
      expect(service?.kind).toBe('Service');
      expect(specOf(service)).not.toHaveProperty('selector');
    }
  });

  test('people come by HTTPS only, with the edge’s own certificate', () => {
    expect(specOf(named(of('whole'), 'Ingress', 'whole')).tls).toEqual([{ hosts: ['whole.example.test'] }]);
    expect(ofKind(of('routed'), 'Route')).toHaveLength(3);
    for (const route of ofKind(of('routed'), 'Route')) {
      expect(specOf(route).tls).toEqual({ termination: 'edge', insecureEdgeTerminationPolicy: 'Redirect' });
    }
  });

  test('names are those that were given, and nothing is cluster-wide', () => {
    expect(named(of('whole'), 'Deployment', 'whole')).toBeDefined();
    const kinds = releases.flatMap(({ objects }) => objects.map(({ kind }) => kind));
    expect(kinds.filter((kind) => kind.startsWith('Cluster') || kind.startsWith('Role'))).toEqual([]);
  });

  test('images are pulled by the account’s own Secret, where one is named', () => {
    expect(named(of('whole'), 'ServiceAccount', 'whole')).toMatchObject({ imagePullSecrets: [{ name: 'registry' }] });
    expect(named(of('tiny'), 'ServiceAccount', 'tiny')).not.toHaveProperty('imagePullSecrets');
  });

  test('text stays what it is, whatever YAML would make of it', () => {
    expect(named(of('whole'), 'ConfigMap', 'whole-env-config')?.data).toEqual(everything.env);
    expect(named(of('whole'), 'ConfigMap', 'whole-files-0')?.data).toEqual({ 'a.yaml': 'a: {{ b }}\n' });
  });

  test('another configuration is another pod, and the same is the same', () => {
    const template = (values: ServiceValues) => specOf(ofKind(rendered(values), 'Deployment')[0]).template;
    const files = [{ folder: '/etc/whole', content: { 'a.yaml': 'b' } }];
    expect(template({ ...everything, env: { ...everything.env, PORT: '8081' } })).not.toEqual(template(everything));
    expect(template({ ...everything, files })).not.toEqual(template(everything));
    const podAnnotations = { ...everything.podAnnotations, 'stagecraft.dev/secrets': 'keys=2' };
    expect(template({ ...everything, podAnnotations })).not.toEqual(template(everything));
    expect(template(everything)).toEqual(template(everything));
  });

  test('data has a claim that is named after the pod; a Deployment takes one that exists, and never twice at once', () => {
    const kept = specOf(named(of('kept'), 'StatefulSet', 'kept'));
    expect(kept).toMatchObject({ serviceName: 'kept', updateStrategy: { type: 'RollingUpdate' } });
    expect(kept.volumeClaimTemplates).toMatchObject([{ metadata: { name: 'data' } }]);
    const volume = { folder: '/data', size: '1Gi', existing: 'mine' };
    const [deployment] = ofKind(rendered({ ...plain, volume }), 'Deployment');
    expect(specOf(deployment).strategy).toEqual({ type: 'Recreate' });
    expect(() => rendered({ ...plain, volume: { folder: '/data', size: '1Gi' } })).toThrow(/existing/);
  });

  test('pods are spread and kept where there are several', () => {
    expect(podOf(named(of('whole'), 'Deployment', 'whole')).topologySpreadConstraints).toHaveLength(1);
    expect(podOf(named(of('tiny'), 'Deployment', 'tiny')).topologySpreadConstraints).toBeUndefined();
    expect(specOf(named(of('whole'), 'PodDisruptionBudget', 'whole'))).toMatchObject({ minAvailable: 1 });
  });

  test.each([
    ['a field that nobody knows', { ...plain, replica: 2 }, /replica/],
    [
      'a policy that would open every port',
      { ...plain, network: { from: [{ name: 'a', ports: [] }], to: [] } },
      /ports/,
    ],
    ['a container without limits', { ...plain, resources: { requests: resources.requests } }, /limits/],
    ['the root user', { ...plain, security: { readOnlyRoot: true, user: 0 } }, /user/],
    ['a probe that asks nothing', { ...plain, probes: { liveness: {} } }, /liveness/],
    ['a Service’s port that is no port', { ...plain, ports: [{ name: 'http', port: 70_000 }] }, /port/],
  ])('helm refuses %s', (_what, values, words) => {
    expect(() => helm(['template', 'x', chart], values)).toThrow(words);
  });
});

test('the chart says of itself what helm needs', () => {
  expect(readFileSync(join(chart, 'Chart.yaml'), 'utf8')).toMatch(/^apiVersion: v2$/m);
});

const rulesOf = (objects: KubernetesObject[]): { resources: string[]; verbs: string[] }[] =>
  objects
    .filter(({ kind, metadata }) => kind === 'Role' && metadata.name === 'stagecraft-installer')
    .flatMap((role) => role.rules as { resources: string[]; verbs: string[] }[]);

const plurals: Record<string, string> = { NetworkPolicy: 'networkpolicies', Ingress: 'ingresses' };
const resourceOf = (kind: string): string => plurals[kind] ?? `${kind.toLowerCase()}s`;

describe.skipIf(helmProgram === undefined).each(['kubernetes', 'openshift'] as const)('phase 1 on %s', (target) => {
  let plan: Plan;
  let objects: KubernetesObject[];

  beforeAll(async () => {
    plan = await existingPlan(target);
    objects = valuesOf(plan).flatMap((values) => rendered(values));
  });

  test('is known to Kubernetes, the rights as well', { timeout: 120_000 }, () => {
    expect(objects.length).toBeGreaterThan(20);
    expect(wrongWith([...objects, ...rightsFor(plan)])).toEqual([]);
  });

  test('whoever has the rights that are printed may make and change all of it, and nothing else is in it', () => {
    const rules = rulesOf(rightsFor(plan));
    for (const kind of new Set(objects.map((each) => each.kind))) {
      const verbs = rules.filter(({ resources }) => resources.includes(resourceOf(kind))).flatMap((rule) => rule.verbs);
      expect(verbs, kind).toEqual(expect.arrayContaining(['get', 'create', 'patch', 'update', 'delete']));
    }
  });

  test('what people come by is of the target', () => {
    const kinds = new Set(objects.map(({ kind }) => kind));
    const [own, other] = target === 'openshift' ? ['Route', 'Ingress'] : ['Ingress', 'Route'];
    expect(kinds).toContain(own);
    expect(kinds).not.toContain(other);
  });

  test('no pod names a user where the cluster gives them out', () => {
    const pods = objects.filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet').map(podOf);
    const users = pods.filter(({ securityContext }) =>
      /runAsUser|runAsGroup|fsGroup/.test(JSON.stringify(securityContext)),
    );
    expect(users).toHaveLength(target === 'openshift' ? 0 : pods.length);
    for (const { securityContext } of pods) expect(securityContext).toMatchObject({ runAsNonRoot: true });
  });
});
