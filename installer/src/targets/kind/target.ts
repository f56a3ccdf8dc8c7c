import type { ClusterContext } from '../../model/kubernetes.ts';
import type { Settings } from '../../model/settings.ts';
import type { GroundContext, Target } from '../../model/target.ts';
import { clusterEndpoint, edgePorts } from '../cluster/zone.ts';
import { edgePort, kindGround } from './ground.ts';
import { imageSteps, loadedTag, redirectedReady } from './images.ts';
import { nodePorts } from './ports.ts';
import { steps } from './steps.ts';
import { storageClass } from './volumes.ts';

export const namespace = 'backstage';

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
    entry: 'Ingress',
    edge: {
      namespace: 'edge',
      name: 'edge',
      sticky: {
        'traefik.ingress.kubernetes.io/service.sticky.cookie': 'true',
        'traefik.ingress.kubernetes.io/service.sticky.cookie.name': 'stagecraft_portal',
        'traefik.ingress.kubernetes.io/service.sticky.cookie.secure': 'true',
        'traefik.ingress.kubernetes.io/service.sticky.cookie.httponly': 'true',
      },
      ports: { https: { outside: https, node: nodePorts.https }, http: { outside: http, node: nodePorts.http } },
    },
    edgePort,
    authority: 'stagecraft-authority',
  };
}

/** A cluster of our own on this machine, in Docker. */
export const kind: Target = {
  name: 'kind',
  accepts: ['helm'],
  brings: [],
  secrets: [],
  endpoint: (capability, settings) => clusterEndpoint(capability, settings, namespace),

  ports(settings: Settings) {
    const { https, http } = edgePorts(settings);
    return [
      { port: https, what: 'the edge, for HTTPS' },
      { port: http, what: 'the edge, which leads HTTP to HTTPS' },
    ];
  },

  ground: (context) => [...kindGround(context, namespace), ...imageSteps(context)],
  cluster,
};
