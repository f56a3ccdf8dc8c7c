import type { KubernetesObject, ServiceValues } from '../../model/kubernetes.ts';
import type { ClusterAccess } from '../../ports/cluster.ts';
import type { Helm } from '../../ports/helm.ts';
import { stateOfInstalled } from '../cluster/installed.ts';
import { clearWhatWasCutOff } from '../cluster/revisions.ts';
import { hasSecretsOfNow, withSecretsOfNow } from '../cluster/used-secrets.ts';
import { runsAsWanted, waitUntilRolledOut } from '../cluster/rollout.ts';
import type { StepRunner } from '../runner.ts';

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

export function releaseRunner(
  access: ClusterAccess,
  helm: Helm,
  charts: string,
  pin: Pin = async (reference) => reference,
): StepRunner<'release'> {
  return {
    inspect: ({ input, fingerprint }) =>
      stateOfInstalled(access, { input, fingerprint }, async (cluster, workload) => {
        if (!(await hasSecretsOfNow(cluster, input.namespace, input.values, workload))) {
          return { state: 'different', why: 'a Secret that it uses has changed since it was started' };
        }
        const wanted = await pin(input.values.image.reference);
        if (!runs(workload).includes(wanted)) return { state: 'different', why: `it does not run ${wanted}` };
        const isEnough = input.openedLater && (await runsAsWanted(cluster, workload));
        return isEnough ? { state: 'ready', fingerprint } : undefined;
      }),
    async apply({ input, fingerprint }, context) {
      const cluster = await access.get();
      await clearWhatWasCutOff(cluster, input);
      context.progress('helm upgrade');
      const { name, namespace, chart } = input;
      const values = await pinned(await withSecretsOfNow(cluster, namespace, input.values), pin);
      await helm.upgrade({ name, namespace, chart: `${charts}/${chart}`, values, fingerprint }, context.signal);
      await waitUntilRolledOut(
        cluster,
        { ...input.workload, namespace },
        context,
        input.openedLater ? runsAsWanted : undefined,
      );
    },
    async remove({ input }) {
      if (await access.find()) await helm.uninstall(input.name, input.namespace);
    },
  };
}
