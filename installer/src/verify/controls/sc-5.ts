import { livePods, nameOf } from '../cluster.ts';
import type { Context } from '../context.ts';
import { type Control, unless } from '../control.ts';
import { type Behaviour, strangerPod } from '../strangers.ts';

const usual = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };

/** Each takes one liberty. */
const liberties: ({ what: string } & Behaviour)[] = [
  { what: 'a privileged container', container: { privileged: true, allowPrivilegeEscalation: true } },
  { what: 'root', container: { runAsUser: 0, runAsNonRoot: false }, pod: { securityContext: {} } },
  { what: 'the right to gain more rights', container: { allowPrivilegeEscalation: true } },
  { what: 'all of its capabilities', container: { capabilities: {} } },
  { what: 'a folder of the node', pod: { volumes: [{ name: 'node', hostPath: { path: '/' } }] } },
  { what: 'the node’s network', pod: { hostNetwork: true } },
  { what: 'system calls without a filter', pod: { securityContext: { ...usual, seccompProfile: undefined } } },
];

/** Those who guard pods, in Kubernetes and in OpenShift; whoever may not make any is refused in other words. */
const guards = /violates PodSecurity|security context constraint|ValidatingAdmission|admission webhook/i;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function problemsOfNamespace(context: Context, namespace: string): Promise<string[]> {
  const cluster = await context.cluster.api();
  // One that keeps every rule must be taken, or the refusals say nothing.
  await cluster.rehearse(await strangerPod(context, namespace));
  const tried = await Promise.all(
    liberties.map(async ({ what, ...behaviour }) => {
      const pod = await strangerPod(context, namespace, behaviour);
      const refusal = await cluster.rehearse(pod).then(() => undefined, messageOf);
      context.note(`namespace ${namespace}: a pod that wants ${what} (rehearsed)`, refusal ?? 'it is taken');
      return refusal !== undefined && guards.test(refusal) ? [] : [`namespace ${namespace} takes a pod with ${what}`];
    }),
  );
  return tried.flat();
}

/** With what a shell has of its own: not every image brings more. */
const lookAround = `while read -r key value rest; do case $key in Uid:|CapEff:|NoNewPrivs:) echo "$key $value";; esac; done </proc/self/status
while read -r device place type options rest; do [ "$place" = / ] && echo "Root: \${options%%,*}"; done </proc/mounts; true`;

/** The identity provider builds itself for its database when it starts, beside its own files. */
const writesItsRoot = new Set(['keycloak']);

/** What a container is, seen from inside it. */
async function problemsOfPod(context: Context, name: string): Promise<string[]> {
  const { exitCode, output } = await context.cluster.runIn(name, ['sh', '-c', lookAround]);
  context.note(`in a pod of ${name}: who it is, and what it may`, output.trim().replaceAll('\n', ', '));
  if (exitCode !== 0) throw new Error(`${name} cannot be looked at from inside: ${output.trim().slice(-120)}`);
  const said = new Map(
    output
      .trim()
      .split('\n')
      .map((line) => line.split(' ') as [string, string]),
  );
  return [
    ...(said.get('Uid:') === '0' ? [`${name} runs as root`] : []),
    ...(/^0+$/.test(said.get('CapEff:') ?? '') ? [] : [`${name} has capabilities`]),
    ...(said.get('NoNewPrivs:') === '1' ? [] : [`${name} may gain more rights than it has`]),
    ...(said.get('Root:') === 'ro' || writesItsRoot.has(name) ? [] : [`${name} may write to its own image`]),
  ];
}

export const sc5: Control = {
  id: 'SC-5',
  phase: 1,
  layer: 'Edge and workload security',
  title: 'Containers have no more rights than they need, and the namespaces take no others',
  why: 'Whoever breaks into a container should find nothing there to go on with.',
  severity: 'high',
  needs: ['cluster'],
  remedy:
    'Bring the label pod-security.kubernetes.io/enforce: restricted back; see who changed the workload that is named.',
  async check(context) {
    const { namespaces } = context.cluster;
    const names = [...new Set((await livePods(context)).map(nameOf))];
    const problems = await Promise.all([
      ...namespaces.map((namespace) => problemsOfNamespace(context, namespace)),
      ...names.map((name) => problemsOfPod(context, name)),
    ]);
    return unless(
      problems.flat(),
      `${names.length} services run as nobody special; ${liberties.length} kinds of pods with more rights are refused in ${namespaces.join(' and ')}`,
    );
  },
};
