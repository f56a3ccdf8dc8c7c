import { rootCertificates } from 'node:tls';
import { files } from '../../adapters/files.ts';
import { shakeHands } from '../../adapters/tls.ts';
import type { Workshop } from '../../cli/world.ts';
import type { Plan } from '../../model/plan.ts';
import { httpPort } from '../../targets/existing/place.ts';
import { edgePorts } from '../../targets/kind/ports.ts';
import type { Edge } from '../../verify/surroundings.ts';

/** When `up` makes a new one; an authority of one's own, or the cluster's, may take its time. */
const renewedBefore = { byUs: 30, byOthers: 7 };

/** Who signs the edge's certificate, where that is not somebody whom everybody knows. */
export async function authorityOf({ settings: { edge, target }, layout }: Workshop): Promise<string | undefined> {
  if (target === 'embedded') return undefined;
  const path = target === 'openshift' ? edge.authority : `${layout.data}/authority/ca.crt`;
  return path === undefined ? undefined : files.readTextIfPresent(path);
}

export function edgeOf({ settings }: Workshop, plan: Plan, authority: string | undefined): Edge {
  const { acme, certificate } = settings.edge;
  const ours = plan.target !== 'openshift' && acme === undefined && certificate === undefined;
  const known = authority === undefined ? [] : [authority];
  // Others than we may be signed by somebody of the whole world.
  const world = ours || (authority !== undefined && acme === undefined) ? [] : rootCertificates;
  return {
    urls: plan.addresses.map(({ url }) => url),
    httpPort: plan.target === 'kind' ? edgePorts(settings).http : httpPort(settings),
    authorities: [...known, ...world],
    renewedBeforeDays: ours ? renewedBefore.byUs : renewedBefore.byOthers,
    shakeHands,
  };
}
