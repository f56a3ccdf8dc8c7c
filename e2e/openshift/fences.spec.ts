import { expect, test } from '@playwright/test';
import { administrator, installerMay, namespace, refusalOf } from './cluster.ts';

interface Pod {
  metadata: { name: string };
  spec: { securityContext: { runAsUser: number; fsGroup: number }; containers: { image: string }[] };
}

const stranger = 'stranger';

const podsOf = (): Pod[] =>
  (JSON.parse(administrator(['get', 'pods', '--namespace', namespace, '--output', 'json'])) as { items: Pod[] }).items;

function rangeOf(name: string): { first: number; end: number } {
  const path = 'jsonpath={.metadata.annotations.openshift\\.io/sa\\.scc\\.uid-range}';
  const [first = 0, size = 0] = administrator(['get', 'namespace', name, '--output', path]).split('/').map(Number);
  return { first, end: first + size };
}

/** A pod that breaks none of the profile's rules, but for what it is given. */
const podWith = (name: string, place: string, security: object, command: string[]): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: place },
    spec: {
      restartPolicy: 'Never',
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' }, ...security },
      containers: [
        {
          name: 'only',
          // It is on the node already.
          image: administrator([
            'get',
            'deployment',
            'router-default',
            '--namespace=openshift-ingress',
            '--output=jsonpath={.spec.template.spec.containers[0].image}',
          ]),
          imagePullPolicy: 'IfNotPresent',
          command,
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        },
      ],
    },
  });

test('every pod runs as a user of its namespace’s range, by an image whose content is fixed', () => {
  const { first, end } = rangeOf(namespace);
  expect(first).toBeGreaterThanOrEqual(1_000_000_000);
  for (const { metadata, spec } of podsOf()) {
    expect(spec.securityContext.runAsUser, metadata.name).toBeGreaterThanOrEqual(first);
    expect(spec.securityContext.runAsUser, metadata.name).toBeLessThan(end);
    expect(spec.securityContext.fsGroup, metadata.name).toBe(first);
    for (const { image } of spec.containers) expect(image).toMatch(/@sha256:[0-9a-f]{64}$/);
  }
});

test('a pod that asks for another user, or for more than the profile allows, is refused', () => {
  const make = (pod: string) => refusalOf(() => administrator(['create', '--dry-run=server', '--filename', '-'], pod));
  expect(make(podWith('fixed', namespace, { runAsUser: 1000 }, ['true']))).toContain(
    'runAsUser is not in the namespace',
  );
  expect(make(podWith('fixed', namespace, { fsGroup: 1000 }, ['true']))).toContain('fsGroup is not in the namespace');
  expect(make(podWith('open', namespace, { seccompProfile: { type: 'Unconfined' } }, ['true']))).toContain(
    'restricted',
  );
  expect(make(podWith('fits', namespace, {}, ['true']))).toContain('not refused');
});

test('the account that brought it up may do that, and nothing beside it', () => {
  expect(installerMay('create', 'routes.route.openshift.io', '--namespace', namespace)).toBe(true);
  expect(installerMay('patch', 'statefulsets.apps', '--namespace', namespace)).toBe(true);
  const refused = [
    ['create', 'namespaces'],
    ['list', 'nodes'],
    ['get', 'secrets', '--namespace', 'kube-system'],
    ['create', 'deployments.apps', '--namespace', 'default'],
    ['create', 'clusterroles.rbac.authorization.k8s.io'],
    ['create', 'rolebindings.rbac.authorization.k8s.io', '--namespace', namespace],
    ['patch', 'configmaps', '--namespace', 'kube-system'],
  ];
  for (const question of refused) expect(installerMay(...question), question.join(' ')).toBe(false);
});

test.describe('who may speak to the database', () => {
  const tries = (host: string): string =>
    `require('node:net').connect({host:'${host}',port:5432,timeout:5000}).on('connect',()=>{console.log('let in');process.exit(0)}).on('timeout',()=>{console.log('kept out');process.exit(0)}).on('error',(e)=>{console.log('kept out '+e.code);process.exit(0)})`;
  const host = `psql-postgresql.${namespace}.svc.cluster.local`;

  test.afterAll(() => void administrator(['delete', 'namespace', stranger, '--ignore-not-found', '--wait=false']));

  test('the portal', () => {
    const deployment = ['--namespace', namespace, 'deployment/backstage'];
    expect(administrator(['exec', ...deployment, '--', 'node', '-e', tries(host)])).toContain('let in');
  });

  test('no stranger', async () => {
    administrator(['create', 'namespace', stranger]);
    const command = ['node', '-e', tries(host)];
    await expect(
      async () => void administrator(['get', 'serviceaccount', 'default', '--namespace', stranger]),
    ).toPass();
    administrator(['create', '--filename', '-'], podWith('curious', stranger, {}, command));
    administrator([
      'wait',
      '--namespace',
      stranger,
      'pod/curious',
      '--for=jsonpath={.status.phase}=Succeeded',
      '--timeout=80s',
    ]);
    expect(administrator(['logs', '--namespace', stranger, 'curious'])).toContain('kept out');
  });
});
