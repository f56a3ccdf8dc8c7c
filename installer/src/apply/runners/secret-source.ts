import { secretsMount } from '../../model/secret-store.ts';
import { PlatformError } from '../../model/errors.ts';
import type { KubernetesObject } from '../../model/kubernetes.ts';
import { fingerprintKey, marked } from '../../model/marked.ts';
import type { SecretSource } from '../../model/step.ts';
import type { Cluster, ClusterAccess } from '../../ports/cluster.ts';
import type { StoreKeys } from '../../ports/secret-store.ts';
import { secretsApi } from '../../model/external-secrets.ts';
import { base64, sameData } from '../cluster/secret-data.ts';
import { lostKey } from '../secret-store/set-up.ts';
import type { StepContext, StepRunner } from '../runner.ts';

const pollMs = 500;

const roleSecret = ({ namespace, name }: SecretSource) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: `${name}-store-role`, namespace },
});

const sourceOf = ({ namespace, name }: SecretSource) => ({
  apiVersion: secretsApi,
  kind: 'SecretStore',
  metadata: { name, namespace },
});

const keyOf = (input: SecretSource, key: string): object => ({ name: roleSecret(input).metadata.name, key });

const specOf = (input: SecretSource): object => ({
  provider: {
    vault: {
      server: input.url,
      path: secretsMount,
      version: 'v2',
      auth: { appRole: { path: 'approle', roleRef: keyOf(input, 'role-id'), secretRef: keyOf(input, 'secret-id') } },
    },
  },
});

interface Status {
  status?: { conditions?: { type: string; status: string; message?: string }[] };
}

const readiness = (source: KubernetesObject | undefined) =>
  ((source as Status | undefined)?.status?.conditions ?? []).find(({ type }) => type === 'Ready');

async function untilValid(cluster: Cluster, input: SecretSource, { signal, progress }: StepContext): Promise<void> {
  while (true) {
    const { status, message = 'External Secrets has not looked at it yet' } =
      readiness(await cluster.read(sourceOf(input))) ?? {};
    if (status === 'True') return;
    progress(message);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    if (!signal.aborted) continue;
    throw new PlatformError({
      code: 'timeout',
      message: `External Secrets cannot read from the store: ${message}.`,
      hint: '`stagecraft logs external-secrets` shows what it said. When the cause is cured, run `stagecraft up` again.',
    });
  }
}

/** The way of External Secrets into the store: the role that reads the platform's secrets and nothing else. */
export function secretSourceRunner(access: ClusterAccess, keys: StoreKeys): StepRunner<'secret-source'> {
  const roleData = async (): Promise<Record<string, string>> => {
    const role = (await keys.read())?.keeper;
    if (!role) throw lostKey();
    return { 'role-id': base64(role.roleId), 'secret-id': base64(role.secretId) };
  };

  return {
    async inspect({ input, fingerprint }) {
      const cluster = await access.find();
      const source = await cluster?.read(sourceOf(input));
      if (!cluster || !source) return { state: 'absent' };
      if (source.metadata.annotations?.[fingerprintKey] !== fingerprint) {
        return { state: 'different', why: 'it is as an earlier plan said' };
      }
      const wanted = await roleData().catch(() => ({}));
      if (!sameData(await cluster.read(roleSecret(input)), wanted))
        return { state: 'different', why: 'its role is another' };
      const ready = readiness(source);
      return ready?.status === 'True'
        ? { state: 'ready', fingerprint }
        : { state: 'broken', why: ready?.message ?? 'nobody has looked at it' };
    },
    async apply({ input, fingerprint }, context) {
      const cluster = await access.get();
      const { metadata, ...kind } = roleSecret(input);
      const labels = { 'app.kubernetes.io/managed-by': 'stagecraft' };
      await cluster.apply({ ...kind, metadata: { ...metadata, labels }, type: 'Opaque', data: await roleData() });
      const annotations = { 'force-sync': String(Date.now()) };
      const source = sourceOf(input);
      const whole = { ...source, metadata: { ...source.metadata, annotations }, spec: specOf(input) };
      await cluster.apply(marked(whole, fingerprint));
      await untilValid(cluster, input, context);
    },
    async remove({ input }) {
      const cluster = await access.find();
      await cluster?.remove(sourceOf(input));
      await cluster?.remove(roleSecret(input));
    },
  };
}
