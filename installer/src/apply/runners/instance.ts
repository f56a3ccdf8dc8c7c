import { PlatformError } from '../../model/errors.ts';
import type { KubernetesObject } from '../../model/kubernetes.ts';
import { fingerprintKey, marked } from '../../model/marked.ts';
import type { StepInputs } from '../../model/step.ts';
import type { Cluster, ClusterAccess } from '../../ports/cluster.ts';
import type { StepContext, StepRunner } from '../runner.ts';

const pollMs = 1000;
/** An operator that has not begun anew by then has seen nothing to do. */
const beginsMs = 30_000;

/** Its kind may keep no more of them than this. */
interface Condition {
  type: string;
  status: string;
  reason?: string;
}

const conditionsOf = (object: KubernetesObject | undefined): Map<string, Condition> => {
  const { conditions = [] } = (object?.status ?? {}) as { conditions?: Condition[] };
  return new Map(conditions.map((each) => [each.type, each]));
};

/** An operator of Ansible's calls an object running from its first look at it on, and gives the reason when its play is through. */
function isUp(object: KubernetesObject | undefined): boolean {
  const conditions = conditionsOf(object);
  const running = conditions.get('Running');
  return running?.status === 'True' && running.reason === 'Successful' && !hasFailed(conditions);
}

const hasFailed = (conditions: Map<string, Condition>): boolean => conditions.get('Failure')?.status === 'True';

function wordsOf(object: KubernetesObject | undefined): string {
  const conditions = conditionsOf(object);
  if (hasFailed(conditions)) return 'its operator failed, and tries again';
  return conditions.size === 0 ? 'its operator has not looked at it yet' : 'its operator is at work';
}

type Input = StepInputs['instance'];

const notUp = ({ title, logs }: Input, words: string): PlatformError =>
  new PlatformError({
    code: 'timeout',
    message: `${title} does not come up: ${words}.`,
    hint: `\`stagecraft logs ${logs}\` shows what its operator did. It goes on by itself: run \`stagecraft up\` again when the cause is cured.`,
  });

const generationOf = (object: KubernetesObject | undefined): unknown =>
  (object?.metadata as { generation?: number } | undefined)?.generation;

/** What the object says of itself is about what it was, until its operator has begun with what it is now. */
async function untilUp(
  cluster: Cluster,
  input: Input,
  isStale: boolean,
  { signal, progress }: StepContext,
): Promise<void> {
  let staleUntil = isStale ? Date.now() + beginsMs : 0;
  while (true) {
    const found = await cluster.read(input.object);
    if (!isUp(found)) staleUntil = 0;
    else if (Date.now() >= staleUntil) return;
    const words = wordsOf(found);
    progress(words);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    if (signal.aborted) throw notUp(input, words);
  }
}

/** An object of an operator's kind. What comes of it is the operator's work, and it says in the object how far that is. */
export function instanceRunner(access: ClusterAccess): StepRunner<'instance'> {
  return {
    async inspect({ input, fingerprint }) {
      const found = await (await access.find())?.read(input.object);
      if (!found) return { state: 'absent' };
      if (found.metadata.annotations?.[fingerprintKey] !== fingerprint)
        return { state: 'different', why: 'it is as an earlier plan said' };
      return isUp(found) ? { state: 'ready', fingerprint } : { state: 'broken', why: wordsOf(found) };
    },
    async apply({ input, fingerprint }, context) {
      const cluster = await access.get();
      const before = await cluster.read(input.object);
      await cluster.apply(marked(input.object, fingerprint));
      const isChanged = generationOf(await cluster.read(input.object)) !== generationOf(before);
      await untilUp(cluster, input, before !== undefined && isChanged, context);
    },
    async remove({ input }, { signal, progress }) {
      const cluster = await access.find();
      while (await cluster?.read(input.object)) {
        signal.throwIfAborted();
        await cluster?.remove(input.object);
        progress('what it is made of ends first');
        await new Promise((resolve) => setTimeout(resolve, pollMs));
      }
    },
  };
}
