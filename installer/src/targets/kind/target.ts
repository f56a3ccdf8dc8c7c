import type { ClusterContext } from '../../model/kubernetes.ts';
import type { Settings } from '../../model/settings.ts';
import type { GroundContext, Target } from '../../model/target.ts';
import { lacksOnCluster } from '../cluster/lacks.ts';
import { placeApart, placeForJobs } from '../cluster/objects.ts';
import { clusterEndpoint } from '../cluster/zone.ts';
import { ownAuthority, stickyCookie, traefikPort as edgePort } from '../cluster/edge.ts';
import { kindGround } from './ground.ts';
import { imageSteps, loadedTag, redirectedReady } from './images.ts';
import { edgePorts, nodePorts } from './ports.ts';
import { steps } from './steps.ts';
import { storageClass } from './volumes.ts';

export const namespace = 'backstage';

const edgePeer = { namespace: 'edge', name: 'edge' };

function cluster(context: GroundContext): ClusterContext {
  const { https, http } = edgePorts(context.settings);
  return {
    namespace,
    ready: [steps.namespaces, steps.volumes, steps.authority, steps.zone, steps.helm, ...redirectedReady(context)],
    own: (recipe) => ({
      reference: loadedTag(recipe, context),
      pullPolicy: 'Never',
      ready: steps.load(recipe),
    }),
    fixedUsers: true,
    storageClass,
    entry: { kind: 'Ingress' },
    edge: {
      from: [edgePeer],
      to: [{ ...edgePeer, ports: [edgePort] }],
      sticky: stickyCookie,
      own: {
        namespace: 'edge',
        ports: { https: { outside: https, node: nodePorts.https }, http: { outside: http, node: nodePorts.http } },
      },
    },
    jobs: placeForJobs(namespace),
    apart: placeApart(namespace),
    apiPorts: [6443],
    authority: ownAuthority,
    knowsPeople: true,
    externalSecrets: 'ours',
  };
}

/** A cluster of our own on this machine, in Docker. */
export const kind: Target = {
  name: 'kind',
  accepts: ['helm'],
  lacks: lacksOnCluster,
  brings: [],
  secrets: [],
  endpoint: (capability, settings) => clusterEndpoint(capability, settings, namespace, edgePorts(settings).https),

  ports(settings: Settings) {
    const { https, http } = edgePorts(settings);
    return [
      { port: https, what: 'the edge, for HTTPS' },
      { port: http, what: 'the edge, which leads HTTP to HTTPS' },
    ];
  },

  atRest: [
    { what: 'store', encrypted: true, answers: 'stagecraft' },
    // Folders of this machine: what its disk does with them is its owner's.
    { what: 'volumes', encrypted: false, answers: 'the owner of this machine' },
  ],
  ground: (context) => [...kindGround(context, namespace), ...imageSteps(context)],
  cluster,
};
