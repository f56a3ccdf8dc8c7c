import type { StepInputs } from '../../model/step.ts';
import type { KubernetesObject } from '../../model/kubernetes.ts';
import { fingerprintKey, marked } from '../../model/marked.ts';
import { field, platformKey, secretsMount } from '../../model/secret-store.ts';
import type { Cluster, ClusterAccess } from '../../ports/cluster.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { secretsApi } from '../../model/external-secrets.ts';
import { dataOf, sameData } from '../cluster/secret-data.ts';
import type { StepContext, StepRunner } from '../runner.ts';
import { PlatformError } from '../../model/errors.ts';

type Input = StepInputs['external-secret'];

/** What somebody changes in the store by hand is in the cluster within this time; ours is sent for at once. */
const refreshInterval = '5m';
const pollMs = 500;

const secretOf = ({ namespace, name }: Input) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace } });
const orderOf = (input: Input) => ({ ...secretOf(input), apiVersion: secretsApi, kind: 'ExternalSecret' });

/** The Secret outlives its order: in phase 1 it is a copy again, and no pod is started for that. */
const specOf = ({ name, values, source }: Input): object => ({
  refreshInterval,
  secretStoreRef: { kind: 'SecretStore', name: source },
  target: { name, creationPolicy: 'Orphan', deletionPolicy: 'Retain' },
  data: Object.entries(values).map(([secretKey, { secret }]) => ({
    secretKey,
    remoteRef: { key: platformKey(secret), property: field },
  })),
});

interface Status {
  status?: { conditions?: { type: string; status: string; message?: string }[]; syncedResourceVersion?: string };
}

/** Another one each time that an order was carried out as it was then. */
const carriedOut = (order: KubernetesObject | undefined): string | undefined =>
  (order as Status | undefined)?.status?.syncedResourceVersion;

function complaintOf(order: KubernetesObject | undefined): string {
  const { conditions = [] } = (order as Status | undefined)?.status ?? {};
  const [refusal] = conditions.filter(({ type, status }) => type === 'Ready' && status !== 'True');
  return refusal?.message ?? 'External Secrets has not looked at it yet';
}

/** External Secrets looks at once at an order whose annotation has changed. */
const order = (input: Input, fingerprint: string): KubernetesObject => {
  const { metadata, ...kind } = orderOf(input);
  const annotations = { 'force-sync': String(Date.now()) };
  return marked({ ...kind, metadata: { ...metadata, annotations }, spec: specOf(input) }, fingerprint);
};

/** Also where the values are those already: whoever starts with the Secret must find it as it stays. */
async function untilMade(
  cluster: Cluster,
  input: Input,
  wanted: Record<string, string>,
  before: string | undefined,
  context: StepContext,
): Promise<void> {
  let complaint = '';
  while (true) {
    const [made, ordered] = [await cluster.read(secretOf(input)), await cluster.read(orderOf(input))];
    if (sameData(made, wanted) && ![undefined, before].includes(carriedOut(ordered))) return;
    complaint = complaintOf(ordered);
    context.progress(complaint);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    if (!context.signal.aborted) continue;
    throw new PlatformError({
      code: 'timeout',
      message: `${input.name} is not made from the store: ${complaint}.`,
      hint: `\`stagecraft logs external-secrets\` shows what it said; it reads ${secretsMount}/platform of the store. When the cause is cured, run \`stagecraft up\` again.`,
    });
  }
}

/** A Secret that External Secrets makes from the store. What the installation's file says is what the store has. */
export function externalSecretRunner(access: ClusterAccess, secrets: Secrets): StepRunner<'external-secret'> {
  return {
    async inspect({ input, fingerprint }) {
      const cluster = await access.find();
      const [ordered, made] = cluster
        ? await Promise.all([cluster.read(orderOf(input)), cluster.read(secretOf(input))])
        : [];
      if (!ordered || !made) return { state: 'absent' };
      if (ordered.metadata.annotations?.[fingerprintKey] !== fingerprint) {
        return { state: 'different', why: 'it is as an earlier plan said' };
      }
      const wanted = await dataOf(secrets, input.values).catch(() => undefined);
      return wanted && sameData(made, wanted)
        ? { state: 'ready', fingerprint }
        : { state: 'different', why: 'it holds other values than the installation' };
    },
    async apply({ input, fingerprint }, context) {
      const cluster = await access.get();
      const before = carriedOut(await cluster.read(orderOf(input)));
      await cluster.apply(order(input, fingerprint));
      await untilMade(cluster, input, await dataOf(secrets, input.values), before, context);
    },
    async remove({ input }) {
      await (await access.find())?.remove(orderOf(input));
    },
  };
}
