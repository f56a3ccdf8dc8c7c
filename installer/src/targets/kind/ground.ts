import type { StepDraft } from '../../model/component.ts';
import type { Settings } from '../../model/settings.ts';
import type { StepInputs } from '../../model/step.ts';
import type { GroundContext } from '../../model/target.ts';
import { namespaceObjects } from '../cluster/objects.ts';
import { clusterEndpoint, edgePorts, publicHosts, zoneOf } from '../cluster/zone.ts';
import { issuerAddress, issuerService } from './issuer.ts';
import { clusterName } from './name.ts';
import { nodePorts } from './ports.ts';
import { steps } from './steps.ts';
import { folderOnNode, volumeObjects } from './volumes.ts';

/** What the edge's pods listen on for HTTPS. */
export const edgePort = 8443;

const edgeService = 'edge.edge.svc.cluster.local';

type Common = Pick<StepDraft, 'holdsData' | 'deadlineSeconds' | 'usualSeconds'>;
const quick: Common = { holdsData: false, deadlineSeconds: 60, usualSeconds: 1 };
const fetched: Common = { holdsData: false, deadlineSeconds: 600, usualSeconds: 10 };

function tools({ program }: GroundContext): StepDraft[] {
  return (['kind', 'helm'] as const).map((name) => ({
    ...fetched,
    id: steps[name],
    kind: 'tool',
    title: `Find or fetch ${name}`,
    after: [],
    input: { name, version: program(name) },
  }));
}

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
      mounts: volumes.map(({ claim }) => ({
        host: `${facts.folder}/data/cluster/${claim}`,
        node: folderOnNode(claim),
      })),
      issuer: `${clusterEndpoint('identity', settings, namespace).url}/realms/stagecraft`,
      issuerAddress,
    },
  };
}

function certificatesOf(settings: Settings): StepInputs['certificates'] {
  const { domain, certificate, acme } = settings.edge;
  return {
    hosts: publicHosts(settings),
    domain,
    ...(certificate ? { own: certificate } : {}),
    ...(acme?.authority ? { authority: acme.authority } : {}),
  };
}

/** What every component on a cluster of our own stands on. */
export function kindGround(context: GroundContext, namespace: string): StepDraft[] {
  const { settings, volumes } = context;
  const node = `${clusterName(settings)}-control-plane`;
  return [
    ...tools(context),
    {
      ...quick,
      id: steps.certificates,
      kind: 'certificates',
      title: 'Make the certificates',
      after: [],
      holdsData: true,
      input: certificatesOf(settings),
    },
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
          issuerService(edgePorts(settings).https, edgePort),
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
    {
      ...quick,
      id: steps.authority,
      kind: 'cluster-secret',
      title: 'Tell the cluster which authority to trust',
      after: [steps.namespaces, steps.certificates],
      input: { namespace, name: 'stagecraft-authority', values: { 'ca.crt': { file: 'data/authority/ca.crt' } } },
    },
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
