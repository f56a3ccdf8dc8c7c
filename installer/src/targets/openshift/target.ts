import type { ClusterContext } from '../../model/kubernetes.ts';
import type { Settings } from '../../model/settings.ts';
import type { GroundContext, Target } from '../../model/target.ts';
import { authoritySecret } from '../cluster/edge.ts';
import { lacksOnCluster } from '../cluster/lacks.ts';
import { placeApart, placeForJobs } from '../cluster/objects.ts';
import { clusterEndpoint, type HostOf } from '../cluster/zone.ts';
import { type ExistingGround, existingGround, groundReady } from '../existing/ground.ts';
import { imageThere, ownImage } from '../existing/images.ts';
import { httpsPort, namespaceOf } from '../existing/place.ts';
import { type Demand, refuseWhatIsMissing } from '../existing/refuse.ts';

/** The router's certificate and names cover one level below its domain. */
const hostOf: HostOf = (service, { installation, edge }) =>
  `${installation === 'default' ? service : `${service}-${installation}`}.${edge.domain}`;

/** How OpenShift itself names those whom its routers' requests come from, with and without the node's network. */
const routers = ['policy-group.network.openshift.io/ingress', 'policy-group.network.openshift.io/host-network'];

const day = 24 * 60 * 60;

const demands: Demand[] = [
  {
    holds: ({ edge }) => edge.certificate === undefined && edge.acme === undefined,
    text: 'edge.certificate and edge.acme are not for OpenShift: its router has a certificate of its own; leave them out, and name who signed that one as edge.authority if the world does not know it',
  },
];

function groundOf(settings: Settings): ExistingGround {
  const { authority } = settings.edge;
  return {
    namespaces: [namespaceOf(settings)],
    ...(authority === undefined ? {} : { authority: { file: authority, after: [] } }),
  };
}

/** What the router is told of each Route. */
function annotations({ edge }: Settings): Record<string, string> {
  // A browser that has seen it refuses exceptions: with an authority that few know, that must end soon.
  const seconds = edge.authority === undefined ? 365 * day : day;
  return {
    'haproxy.router.openshift.io/hsts_header': `max-age=${seconds}`,
    // Long enough to push a repository.
    'haproxy.router.openshift.io/timeout': '120s',
  };
}

function cluster(context: GroundContext): ClusterContext {
  const { settings } = context;
  const { authority } = settings.edge;
  const { externalSecrets, images } = settings;
  const { pullSecret } = images;
  return {
    namespace: namespaceOf(settings),
    ready: groundReady(context, groundOf(settings)),
    own: (recipe) => ownImage(recipe, context),
    fixedUsers: false,
    entry: { kind: 'Route', annotations: annotations(settings) },
    edge: {
      from: routers.map((label) => ({ namespaceLabels: { [label]: '' } })),
      // By whatever stands before the routers, or straight to their pods, which listen on 443.
      to: [{ cidr: '0.0.0.0/0', ports: [...new Set([443, httpsPort(settings)])] }],
      // The router does so by itself.
      sticky: {},
    },
    jobs: placeForJobs(namespaceOf(settings)),
    apart: placeApart(namespaceOf(settings)),
    apiPorts: [443, 6443],
    ...(authority === undefined ? {} : { authority: { secret: authoritySecret, file: authority } }),
    ...(pullSecret === undefined ? {} : { pullSecret }),
    ...(externalSecrets === undefined ? {} : { externalSecrets }),
  };
}

/** An OpenShift cluster that is there already: its router is the edge, and it gives out users itself. */
export const openshift: Target = {
  name: 'openshift',
  accepts: ['helm'],
  lacks: lacksOnCluster,
  brings: ['edge'],
  secrets: [],
  endpoint: (capability, settings) =>
    clusterEndpoint(capability, settings, namespaceOf(settings), httpsPort(settings), hostOf),
  // Nothing of it listens on this machine.
  ports: () => [],
  // Whoever runs the cluster knows; nobody has told us.
  atRest: [],
  ground(context) {
    refuseWhatIsMissing(context.settings, ...demands);
    return existingGround(context, groundOf(context.settings));
  },
  image: imageThere,
  cluster,
};
