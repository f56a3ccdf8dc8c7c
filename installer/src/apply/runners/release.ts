import type { KubernetesObject, ServiceValues } from '../../model/kubernetes.ts';
import type { StepInputs } from '../../model/step.ts';
import type { Cluster, ClusterAccess } from '../../ports/cluster.ts';
import type { Helm } from '../../ports/helm.ts';
import { hasSecretsOfNow, withSecretsOfNow } from '../cluster/used-secrets.ts';
import { waitUntilRolledOut } from '../cluster/rollout.ts';
import { whyNotReady } from '../cluster/why.ts';
import { isRolledOut, readWorkload } from '../cluster/workload.ts';
import type { StepRunner } from '../runner.ts';

type Input = StepInputs['release'];

const fingerprintLabel = 'stagecraft.dev/fingerprint';

/** An image by its content, where it is known; others stay as they are. */
export type Pin = (reference: string) => Promise<string>;

async function pinned(values: ServiceValues, pin: Pin): Promise<ServiceValues> {
  const pinnedImage = async <Image extends { reference: string }>(image: Image): Promise<Image> => ({
    ...image,
    reference: await pin(image.reference),
  });
  const { initContainers = [] } = values;
  return {
    ...values,
    image: await pinnedImage(values.image),
    ...(initContainers.length === 0
      ? {}
      : {
          initContainers: await Promise.all(
            initContainers.map(async (each) => ({ ...each, image: await pinnedImage(each.image) })),
          ),
        }),
  };
}

type Template = { template?: { spec?: { containers?: { image: string }[] } } };

const runs = ({ spec }: KubernetesObject): string[] =>
  ((spec as Template).template?.spec?.containers ?? []).map(({ image }) => image);

const versionOf = ({ metadata }: KubernetesObject): number => Number(metadata.labels?.version ?? 0);

/** helm keeps each revision as a Secret; its labels say what we want to know, and nothing has to be unpacked. */
async function revisions(cluster: Cluster, { name, namespace }: Input): Promise<KubernetesObject[]> {
  const found = await cluster.list({ apiVersion: 'v1', kind: 'Secret', namespace, labels: { owner: 'helm', name } });
  return found.sort((one, other) => versionOf(other) - versionOf(one));
}

const statusOf = ({ metadata }: KubernetesObject): string => metadata.labels?.status ?? '';

/**
 * A helm that was killed leaves a revision that nobody ends; while it is there, helm refuses to do anything.
 * What it had made already carries the release's name, and the next helm goes on with it.
 */
async function clearWhatWasCutOff(cluster: Cluster, input: Input): Promise<void> {
  const all = await revisions(cluster, input);
  const [newest] = all;
  const status = newest ? statusOf(newest) : '';
  const left = status === 'uninstalling' ? all : status.startsWith('pending-') ? all.slice(0, 1) : [];
  for (const revision of left) await cluster.remove(revision);
}

export function releaseRunner(
  access: ClusterAccess,
  helm: Helm,
  charts: string,
  pin: Pin = async (reference) => reference,
): StepRunner<'release'> {
  return {
    async inspect({ input, fingerprint }) {
      const cluster = await access.find();
      const [newest] = cluster ? await revisions(cluster, input) : [];
      if (!cluster || !newest) return { state: 'absent' };
      const { [fingerprintLabel]: made } = newest.metadata.labels ?? {};
      if (statusOf(newest) !== 'deployed') return { state: 'broken', why: `helm left it as ${statusOf(newest)}` };
      if (made !== fingerprint) return { state: 'different', why: 'it is as an earlier plan said' };
      const place = { ...input.workload, namespace: input.namespace };
      const workload = await readWorkload(cluster, place);
      if (!workload) return { state: 'broken', why: `its ${input.workload.kind} is gone` };
      if (!(await hasSecretsOfNow(cluster, input.namespace, input.values, workload))) {
        return { state: 'different', why: 'a Secret that it uses has changed since it was started' };
      }
      const wanted = await pin(input.values.image.reference);
      if (!runs(workload).includes(wanted)) return { state: 'different', why: `it does not run ${wanted}` };
      if (isRolledOut(workload)) return { state: 'ready', fingerprint };
      return { state: 'broken', why: `it is not ready: ${(await whyNotReady(cluster, workload)).text}` };
    },
    async apply({ input, fingerprint }, context) {
      const cluster = await access.get();
      await clearWhatWasCutOff(cluster, input);
      context.progress('helm upgrade');
      const { name, namespace, chart } = input;
      const values = await pinned(await withSecretsOfNow(cluster, namespace, input.values), pin);
      await helm.upgrade({ name, namespace, chart: `${charts}/${chart}`, values, fingerprint }, context.signal);
      await waitUntilRolledOut(cluster, { ...input.workload, namespace }, context);
    },
    async remove({ input }) {
      if (await access.find()) await helm.uninstall(input.name, input.namespace);
    },
  };
}
