import type { StepDraft } from '../../model/component.ts';
import type { GroundContext } from '../../model/target.ts';
import { authorityStep, quick, toolStep } from '../cluster/common.ts';
import { denyAll, namespaceObject } from '../cluster/objects.ts';
import { imageSteps, imagesReady } from './images.ts';

export interface ExistingGround {
  /** The platform's own first. */
  namespaces: string[];
  /** The file with who signs the edge's certificate, where the world does not know it, and the step that makes it. */
  authority?: { file: string; after: string[] };
}

const [cluster, namespaces, policies] = ['cluster/cluster', 'cluster/namespaces', 'cluster/policies'];

function clusterStep({ settings }: GroundContext): StepDraft {
  const { context } = settings.cluster;
  return {
    ...quick,
    id: cluster,
    kind: 'cluster',
    title: 'Reach the cluster',
    after: [],
    input: { place: context === undefined ? {} : { context } },
  };
}

/** What every component stands on in a cluster that somebody else made. */
export function existingGround(context: GroundContext, ground: ExistingGround): StepDraft[] {
  const [own = ''] = ground.namespaces;
  return [
    toolStep(context, 'helm'),
    clusterStep(context),
    {
      ...quick,
      id: namespaces,
      // Of a kind that whoever installs need not be allowed to make: a step of its own, which an administrator may have done.
      kind: 'objects',
      title: 'Make the namespaces',
      after: [cluster],
      input: { objects: ground.namespaces.map(namespaceObject) },
    },
    {
      ...quick,
      id: policies,
      kind: 'objects',
      title: 'Let nothing speak to anything that is not asked for',
      after: [namespaces],
      input: { objects: ground.namespaces.map(denyAll) },
    },
    ...(ground.authority ? [authorityStep(own, ground.authority.file, [namespaces, ...ground.authority.after])] : []),
    ...imageSteps(context),
  ];
}

export const groundReady = (context: GroundContext, { authority }: Pick<ExistingGround, 'authority'>): string[] => [
  policies,
  ...(authority ? ['cluster/authority'] : []),
  'cluster/helm',
  ...imagesReady(context),
];
