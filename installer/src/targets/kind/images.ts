import type { StepDraft } from '../../model/component.ts';
import type { GroundContext } from '../../model/target.ts';
import { bases, ownTag } from '../cluster/images.ts';
import { clusterName } from './name.ts';
import { steps } from './steps.ts';

type Recipe = 'portal' | 'lab';

export const loadedTag = (recipe: Recipe, context: GroundContext): string => ownTag(recipe, context);

function ownImage(recipe: Recipe, context: GroundContext): StepDraft[] {
  const tag = ownTag(recipe, context);
  return [
    {
      id: steps.image(recipe),
      kind: 'image',
      title: recipe === 'portal' ? 'Make the portal’s image' : 'Make the lab’s image',
      after: recipe === 'portal' ? ['portal/artefact'] : [],
      holdsData: false,
      deadlineSeconds: 900,
      usualSeconds: 30,
      input: { tag, base: context.image(bases[recipe]).reference, recipe, portalHash: context.facts.hashes.portal },
    },
    {
      id: steps.load(recipe),
      kind: 'image-load',
      title: recipe === 'portal' ? 'Load the portal’s image into the cluster' : 'Load the lab’s image into the cluster',
      after: [steps.image(recipe), steps.cluster],
      holdsData: false,
      deadlineSeconds: 600,
      usualSeconds: 20,
      input: { cluster: clusterName(context.settings), images: [tag] },
    },
  ];
}

const fromHere = ({ images }: GroundContext): string[] =>
  images.filter(({ pullPolicy }) => pullPolicy === 'Never').map(({ reference }) => reference);

/** What is never pulled must be there before anything runs it. */
export const redirectedReady = (context: GroundContext): string[] =>
  fromHere(context).length > 0 ? [steps.images] : [];

/** Those that were redirected to the local engine; all others the cluster pulls by itself. */
function redirected(context: GroundContext): StepDraft[] {
  const images = fromHere(context);
  if (images.length === 0) return [];
  return [
    {
      id: steps.images,
      kind: 'image-load',
      title: 'Load images of this machine into the cluster',
      after: [steps.cluster],
      holdsData: false,
      deadlineSeconds: 900,
      usualSeconds: 30,
      input: { cluster: clusterName(context.settings), images: images.toSorted() },
    },
  ];
}

export function imageSteps(context: GroundContext): StepDraft[] {
  return [...redirected(context), ...ownImage('lab', context), ...ownImage('portal', context)];
}
