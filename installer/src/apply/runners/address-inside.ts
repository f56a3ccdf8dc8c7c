import { PlatformError } from '../../model/errors.ts';
import type { StepInputs } from '../../model/step.ts';
import type { Cluster, ClusterAccess } from '../../ports/cluster.ts';
import type { StepRunner } from '../runner.ts';

type Input = StepInputs['address-inside'];

/** A name that has just been written down takes its time to be known everywhere. */
const patienceMs = 45_000;
const askMs = 8000;

/** Node trusts in a pod whom the pod's environment says, and says of a failure what was in the way. */
const question = `fetch(process.argv[1], { signal: AbortSignal.timeout(${askMs}) }).then(
  ({ status }) => console.log(status === 200 ? 'reached' : 'it answers ' + status),
  (error) => console.log(error.cause?.message || error.message))`;

const unknownName = /ENOTFOUND|EAI_AGAIN/;

function unreached({ url }: Input, why: string): PlatformError {
  const { hostname } = new URL(url);
  return new PlatformError({
    code: 'step',
    message: `The cluster’s pods do not reach ${hostname}: ${why}.`,
    details: ['Nobody could sign in: the platform’s services ask each other by the names that people use.'],
    hint: unknownName.test(why)
      ? `Have the cluster’s DNS lead ${hostname} and the platform’s other names to its edge, as for people, and run \`stagecraft up\` again. docs/guide/kubernetes.md says more.`
      : 'See what is between the cluster’s pods and the platform’s edge (its certificate, a firewall, a proxy), and run `stagecraft up` again.',
  });
}

/** What people reach is not yet what pods reach. */
export function addressInsideRunner(access: ClusterAccess, patience = patienceMs): StepRunner<'address-inside'> {
  const trouble = async (cluster: Cluster, { namespace, pod, url }: Input): Promise<string | undefined> => {
    const { output } = await cluster.run({ namespace, name: pod }, ['node', '-e', question, url], '');
    const said = output.trim().split('\n').at(-1) ?? '';
    return said === 'reached' ? undefined : said || 'nothing was heard of it';
  };

  return {
    async inspect({ input, fingerprint }) {
      const cluster = await access.find();
      const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: input.pod, namespace: input.namespace } };
      if (!cluster || !(await cluster.read(pod))) return { state: 'absent' };
      const why = await trouble(cluster, input).catch(() => 'nobody could be asked there');
      return why === undefined ? { state: 'ready', fingerprint } : { state: 'different', why };
    },
    async apply({ input }, { signal, progress }) {
      const cluster = await access.get();
      const until = Date.now() + patience;
      while (true) {
        const why = await trouble(cluster, input);
        if (why === undefined) return;
        if (Date.now() >= until) throw unreached(input, why);
        progress(why);
        await new Promise((resolve) => setTimeout(resolve, 1000));
        signal.throwIfAborted();
      }
    },
    async remove() {
      // There is nothing to take away: it only looks.
    },
  };
}
