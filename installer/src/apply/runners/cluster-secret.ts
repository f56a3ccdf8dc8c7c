import { resolve } from 'node:path';
import type { SecretValue } from '../../model/kubernetes.ts';
import type { StepInputs } from '../../model/step.ts';
import type { ClusterAccess } from '../../ports/cluster.ts';
import type { Files } from '../../ports/files.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { base64, sameData } from '../cluster/secret-data.ts';
import type { StepRunner } from '../runner.ts';

type Input = StepInputs['cluster-secret'];

const reference = ({ namespace, name }: Input) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace } });

/** The private file is where secrets come from; what the cluster has is a copy, and is made anew when it differs. */
export function clusterSecretRunner(
  access: ClusterAccess,
  secrets: Secrets,
  files: Files,
  folder: string,
): StepRunner<'cluster-secret'> {
  const textOf = async (value: SecretValue): Promise<string> => {
    if ('text' in value) return value.text;
    return 'secret' in value ? secrets.read(value.secret) : files.readText(resolve(folder, value.file));
  };

  const dataOf = async ({ values }: Input): Promise<Record<string, string>> =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(values).map(async ([key, value]) => [key, base64(await textOf(value))] as const),
      ),
    );

  return {
    async inspect({ input, fingerprint }) {
      const object = await (await access.find())?.read(reference(input));
      if (!object) return { state: 'absent' };
      // Before the secrets are made there is nothing to compare with.
      const wanted = await dataOf(input).catch(() => undefined);
      return wanted && sameData(object, wanted)
        ? { state: 'ready', fingerprint }
        : { state: 'different', why: 'it holds other values than the installation' };
    },
    async apply({ input }) {
      const cluster = await access.get();
      const labels = { 'app.kubernetes.io/managed-by': 'stagecraft' };
      const { metadata, ...kind } = reference(input);
      await cluster.apply({ ...kind, metadata: { ...metadata, labels }, type: 'Opaque', data: await dataOf(input) });
    },
    async remove({ input }) {
      await (await access.find())?.remove(reference(input));
    },
  };
}
