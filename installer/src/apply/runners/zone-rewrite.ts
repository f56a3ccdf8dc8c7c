import { PlatformError } from '../../model/errors.ts';
import type { KubernetesObject } from '../../model/kubernetes.ts';
import type { StepInputs } from '../../model/step.ts';
import type { Cluster, ClusterAccess } from '../../ports/cluster.ts';
import { waitUntilRolledOut } from '../cluster/rollout.ts';
import type { StepRunner } from '../runner.ts';

const namespace = 'kube-system';
const configuration = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'coredns', namespace } };
const server = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'coredns', namespace } };
const begin = '    # stagecraft: the zone leads to the edge';

type Input = StepInputs['zone-rewrite'];

function corefileOf(object: KubernetesObject | undefined): string | undefined {
  return (object?.data as { Corefile?: string } | undefined)?.Corefile;
}

/** Anchored, and the trailing dot included: with a suffix rule, search domains would be answered wrongly. */
function ruleOf({ zone, service }: Input): string {
  const escaped = zone.replaceAll('.', '\\.');
  return `${begin}\n    rewrite name regex (.*)\\.${escaped}\\.$ ${service}. answer auto\n`;
}

const withoutRule = (corefile: string): string => corefile.replace(new RegExp(`${begin}\\n.*\\n`), '');

/** Before the cluster's own names, since the first plugin that answers wins. */
function withRule(corefile: string, input: Input): string {
  const clean = withoutRule(corefile);
  const at = clean.search(/^ {4}kubernetes /m);
  if (at < 0) {
    throw new PlatformError({
      code: 'step',
      message: 'The cluster’s name server has a configuration that we do not know.',
      hint: 'Its Corefile, in the ConfigMap coredns of kube-system, must have a `kubernetes` block.',
    });
  }
  return clean.slice(0, at) + ruleOf(input) + clean.slice(at);
}

/** The pods read the file anew only after a while: they are replaced, one after the other. */
async function write(cluster: Cluster, corefile: string, stamp: string): Promise<void> {
  await cluster.apply({ ...configuration, data: { Corefile: corefile } });
  const annotations = { 'stagecraft.dev/corefile': stamp };
  await cluster.apply({ ...server, spec: { template: { metadata: { annotations } } } });
}

export function zoneRewriteRunner(access: ClusterAccess): StepRunner<'zone-rewrite'> {
  return {
    async inspect({ input, fingerprint }) {
      const cluster = await access.find();
      const corefile = cluster && corefileOf(await cluster.read(configuration));
      if (!corefile?.includes(begin)) return { state: 'absent' };
      return corefile.includes(ruleOf(input))
        ? { state: 'ready', fingerprint }
        : { state: 'different', why: 'it leads elsewhere' };
    },
    async apply({ input, fingerprint }, context) {
      const cluster = await access.get();
      const corefile = corefileOf(await cluster.read(configuration));
      await write(cluster, withRule(corefile ?? '', input), fingerprint);
      await waitUntilRolledOut(cluster, { kind: 'Deployment', name: 'coredns', namespace }, context);
    },
    async remove() {
      const cluster = await access.find();
      const corefile = cluster && corefileOf(await cluster.read(configuration));
      if (cluster && corefile) await write(cluster, withoutRule(corefile), 'none');
    },
  };
}
