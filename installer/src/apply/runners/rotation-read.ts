import type { FilesRead } from '../../model/step.ts';
import type { Cluster, ClusterAccess } from '../../ports/cluster.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { isLeaving, podsNamed, touchPods } from '../cluster/pods.ts';
import { openTurnover } from '../rotation/turnover.ts';
import { hastenMs, waitOn } from '../rotation/waiting.ts';
import type { StepRunner } from '../runner.ts';

type File = FilesRead['files'][number];

/** Those of which it is not true yet; whoever cannot be asked has not answered. */
async function still<One>(all: One[], isTrue: (one: One) => Promise<boolean>): Promise<One[]> {
  const looks = await Promise.all(all.map((one) => isTrue(one).catch(() => false)));
  return all.filter((_, at) => !looks[at]);
}

/** Until whoever reads a secret anew has it in its files: nobody starts anew for it. */
export function rotationReadRunner(access: ClusterAccess, secrets: Secrets): StepRunner<'rotation-read'> {
  const turnover = openTurnover(secrets);

  const hasRead = async (cluster: Cluster, namespace: string, { workload, path, secret }: File): Promise<boolean> => {
    const wanted = await secrets.read(secret);
    const pods = await podsNamed(cluster, namespace, workload);
    const found = await Promise.all(
      pods.map(async ({ metadata: { name } }) => {
        const { output } = await cluster.run({ namespace, name }, ['cat', path], '');
        return output.trim() === wanted;
      }),
    );
    return found.length > 0 && found.every(Boolean);
  };

  const hasEnded = async (cluster: Cluster, namespace: string, workload: string): Promise<boolean> =>
    !(await podsNamed(cluster, namespace, workload)).some(isLeaving);

  return {
    inspect: ({ input }) => turnover.state(input.secrets),
    async apply({ input }, context) {
      const cluster = await access.get();
      const { namespace } = input;
      let [waiting, ending, touched] = [input.files, input.ended, 0];
      while (true) {
        waiting = await still(waiting, (file) => hasRead(cluster, namespace, file));
        ending = await still(ending, (workload) => hasEnded(cluster, namespace, workload));
        if (waiting.length > 0 && Date.now() - touched >= hastenMs) {
          for (const { workload } of waiting) await touchPods(cluster, namespace, workload);
          touched = Date.now();
        }
        const [missing] = [
          ...waiting.map(({ workload }) => `${workload} does not have its new files yet`),
          ...ending.map((workload) => `a former pod of ${workload} still answers`),
        ];
        if (missing === undefined) return;
        await waitOn(missing, context);
      }
    },
    async remove() {
      // It has changed nothing.
    },
  };
}
