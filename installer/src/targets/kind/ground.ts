import type { StepDraft } from '../../model/component.ts';
import type { GroundContext } from '../../model/target.ts';
import { namespaceObjects } from '../cluster/objects.ts';
import { authorityStep, certificatesStep, quick, toolStep } from '../cluster/common.ts';
import { ownAuthority, traefikPort } from '../cluster/edge.ts';
import { clusterEndpoint, zoneOf } from '../cluster/zone.ts';
import { issuerAddress, issuerService } from './issuer.ts';
import { clusterName } from './name.ts';
import { edgePorts, nodePorts } from './ports.ts';
import { steps } from './steps.ts';
import { folderOnNode, mountedClaims, volumeObjects } from './volumes.ts';

const edgeService = 'edge.edge.svc.cluster.local';

function clusterStep(context: GroundContext, namespace: string): StepDraft {
  const { settings, facts, volumes, image } = context;
  const { https, http } = edgePorts(settings);
  return {
    id: steps.cluster,
    kind: 'kind-cluster',
    title: 'Create the cluster',
    after: [steps.kind, steps.certificates],
    holdsData: false,
    deadlineSeconds: 600,
    usualSeconds: 60,
    input: {
      name: clusterName(settings),
      image: image('kind-node').reference,
      ports: [
        { host: https, node: nodePorts.https },
        { host: http, node: nodePorts.http },
      ],
      mounts: mountedClaims(volumes).map((claim) => ({
        host: `${facts.folder}/data/cluster/${claim}`,
        node: folderOnNode(claim),
      })),
      issuer: `${clusterEndpoint('identity', settings, namespace, https).url}/realms/stagecraft`,
      issuerAddress,
    },
  };
}

/** What every component on a cluster of our own stands on. */
export function kindGround(context: GroundContext, namespace: string): StepDraft[] {
  const { settings, volumes } = context;
  const node = `${clusterName(settings)}-control-plane`;
  return [
    toolStep(context, 'kind'),
    toolStep(context, 'helm'),
    certificatesStep(settings),
    clusterStep(context, namespace),
    {
      ...quick,
      id: steps.namespaces,
      kind: 'objects',
      title: 'Make the namespaces',
      after: [steps.cluster],
      // One that somebody has deleted is gone when its last pod is.
      deadlineSeconds: 240,
      input: {
        objects: [
          ...namespaceObjects(namespace),
          ...namespaceObjects('edge'),
          issuerService(edgePorts(settings).https, traefikPort),
        ],
      },
    },
    {
      ...quick,
      id: steps.volumes,
      kind: 'objects',
      title: 'Give the data its place',
      // A namespace that is made anew has lost its claims, and each volume waits for the one that it was bound to.
      after: [steps.namespaces],
      deadlineSeconds: 180,
      input: { objects: volumeObjects(volumes, namespace, node) },
    },
    authorityStep(namespace, ownAuthority.file, [steps.namespaces, steps.certificates]),
    {
      ...quick,
      id: steps.zone,
      kind: 'zone-rewrite',
      title: 'Make the names the same inside and outside',
      after: [steps.cluster],
      deadlineSeconds: 120,
      usualSeconds: 5,
      input: { zone: zoneOf(settings), service: edgeService },
    },
  ];
}
