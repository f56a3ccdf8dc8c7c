import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plan } from '../../src/model/plan.ts';
import { until } from '../../src/verify/until.ts';
import type { RealInstallation } from '../support/real-up.ts';
import type { ClusterPlace } from './cluster-breaks.ts';
import { clusterHands } from './cluster-hands.ts';

/** Nine people at once, on a machine that has just started half a platform anew. */
const longestMs = 180_000;

function nodeOf({ steps }: Plan): string {
  const step = steps.find(({ kind }) => kind === 'kind-cluster');
  return step?.kind === 'kind-cluster' ? `${step.input.name}-control-plane` : '';
}

/** The platform that the suite `kind` has brought up, as whoever breaks it must know it. */
export function clusterPlaceOf(installation: RealInstallation, home: string): ClusterPlace {
  const { folder } = installation.layout;
  const read = (file: string): string => readFileSync(path.join(folder, file), 'utf8');
  const plan = JSON.parse(read('plan.json')) as Plan;
  const allSignIn = async (): Promise<true | undefined> =>
    (await installation.run('verify', '--only', 'ID-3')).code === 0 || undefined;
  return {
    hands: clusterHands(path.join(folder, 'run', 'kubeconfig')),
    folder,
    home,
    portal: plan.addresses.find(({ name }) => name === 'portal')?.url ?? '',
    node: nodeOf(plan),
    secrets: (JSON.parse(read('secrets.json')) as { secrets: Record<string, string> }).secrets,
    async untilSignedIn() {
      const signedIn = await until(allSignIn, longestMs, AbortSignal.timeout(longestMs));
      if (!signedIn) throw new Error('not everybody can sign in');
    },
  };
}
