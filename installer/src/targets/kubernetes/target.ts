import type { ClusterContext, EdgePlace } from '../../model/kubernetes.ts';
import type { Settings } from '../../model/settings.ts';
import type { GroundContext, Target } from '../../model/target.ts';
import { certificatesStep } from '../cluster/common.ts';
import { ownAuthority, stickyCookie, traefikPort } from '../cluster/edge.ts';
import { lacksOnCluster } from '../cluster/lacks.ts';
import { placeApart, placeForJobs } from '../cluster/objects.ts';
import { clusterEndpoint } from '../cluster/zone.ts';
import { type ExistingGround, existingGround, groundReady } from '../existing/ground.ts';
import { imageThere, ownImage } from '../existing/images.ts';
import { edgeNamespaceOf, httpPort, httpsPort, namespaceOf } from '../existing/place.ts';
import { refuseWhatIsMissing } from '../existing/refuse.ts';

function groundOf(settings: Settings): ExistingGround {
  const certificates = certificatesStep(settings);
  return {
    namespaces: [namespaceOf(settings), edgeNamespaceOf(settings)],
    authority: { file: ownAuthority.file, after: [certificates.id] },
  };
}

function edgePlace(settings: Settings): EdgePlace {
  const { nodePorts } = settings.edge;
  return {
    namespace: edgeNamespaceOf(settings),
    ports: {
      https: { outside: httpsPort(settings), ...(nodePorts ? { node: nodePorts.https } : {}) },
      http: { outside: httpPort(settings), ...(nodePorts ? { node: nodePorts.http } : {}) },
    },
  };
}

function cluster(context: GroundContext): ClusterContext {
  const { settings } = context;
  const peer = { namespace: edgeNamespaceOf(settings), name: 'edge' };
  const { externalSecrets, images } = settings;
  const { pullSecret } = images;
  return {
    namespace: namespaceOf(settings),
    ready: groundReady(context, groundOf(settings)),
    own: (recipe) => ownImage(recipe, context),
    fixedUsers: true,
    entry: { kind: 'Ingress' },
    edge: {
      from: [peer],
      // Straight to its pods where the cluster knows the address as its own, by the load balancer where it does not.
      to: [
        { ...peer, ports: [traefikPort] },
        { cidr: '0.0.0.0/0', ports: [httpsPort(settings)] },
      ],
      sticky: stickyCookie,
      own: edgePlace(settings),
    },
    jobs: placeForJobs(namespaceOf(settings)),
    apart: placeApart(namespaceOf(settings)),
    apiPorts: [443, 6443],
    authority: ownAuthority,
    ...(pullSecret === undefined ? {} : { pullSecret }),
    ...(externalSecrets === undefined ? {} : { externalSecrets }),
  };
}

/** Any cluster that is there already. */
export const kubernetes: Target = {
  name: 'kubernetes',
  accepts: ['helm'],
  lacks: lacksOnCluster,
  brings: [],
  secrets: [],
  endpoint: (capability, settings) => clusterEndpoint(capability, settings, namespaceOf(settings), httpsPort(settings)),
  // Nothing of it listens on this machine.
  ports: () => [],
  // Whoever runs the cluster knows; nobody has told us.
  atRest: [],
  ground(context) {
    refuseWhatIsMissing(context.settings);
    return [certificatesStep(context.settings), ...existingGround(context, groundOf(context.settings))];
  },
  image: imageThere,
  cluster,
};
