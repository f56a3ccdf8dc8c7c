import { rootCertificates } from 'node:tls';
import { shakeHands } from '../../adapters/tls.ts';
import type { Workshop } from '../../cli/world.ts';
import type { Plan } from '../../model/plan.ts';
import { httpPort } from '../../targets/existing/place.ts';
import { edgePorts } from '../../targets/kind/ports.ts';
import type { Edge } from '../../verify/surroundings.ts';

/** When `up` makes a new one; an authority of one's own, or the cluster's, may take its time. */
const renewedBefore = { byUs: 30, byOthers: 7 };

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
