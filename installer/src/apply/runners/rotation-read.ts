import { PlatformError } from '../../model/errors.ts';
import type { FilesRead } from '../../model/step.ts';
import type { Cluster, ClusterAccess } from '../../ports/cluster.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { podsNamed, touchPods } from '../cluster/pods.ts';
import { openTurnover } from '../rotation/turnover.ts';
import type { StepRunner } from '../runner.ts';

const pollMs = 1000;
/** How often pods are touched, until they have taken notice. */
const hastenMs = 10_000;

type File = FilesRead['files'][number];

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

  return {
    async inspect({ input }) {
      const begun = [...(await turnover.prepared(input.secrets)), ...(await turnover.promoted(input.secrets))];
      return begun.length > 0 ? { state: 'different', why: 'new values wait for their use' } : { state: 'absent' };
    },
    async apply({ input }, { signal, progress }) {
      const cluster = await access.get();
      const { namespace } = input;
      let [waiting, touched] = [input.files, 0];
      while (true) {
        const looks = await Promise.all(waiting.map((file) => hasRead(cluster, namespace, file).catch(() => false)));
        waiting = waiting.filter((_, at) => looks[at] === false);
        const [first] = waiting;
        if (first === undefined) return;
        if (Date.now() - touched >= hastenMs) {
          for (const { workload } of waiting) await touchPods(cluster, namespace, workload);
          touched = Date.now();
        }
        progress(`${first.workload} does not have its new files yet`);
        await new Promise((resolve) => setTimeout(resolve, pollMs));
        if (!signal.aborted) continue;
        throw new PlatformError({
          code: 'timeout',
          message: `${first.workload} does not have its new files yet (${first.path}).`,
          hint: 'Run the command again: it goes on with the same new values. `stagecraft status` shows what does not run.',
        });
      }
    },
    async remove() {
      // It has changed nothing.
    },
  };
}
