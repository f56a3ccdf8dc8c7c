import { PlatformError } from '../../model/errors.ts';
import type { StepDraft } from '../../model/component.ts';
import type { OwnImage } from '../../model/kubernetes.ts';
import type { Settings } from '../../model/settings.ts';
import type { Image } from '../../model/stack.ts';
import type { GroundContext } from '../../model/target.ts';
import { bases, ownTag } from '../cluster/images.ts';

type Recipe = 'portal' | 'lab';

const imageStep = (recipe: Recipe): string => `cluster/${recipe}-image`;
const pushedStep = (name: string): string => `cluster/${name}-image-pushed`;

function registryOf({ images: { registry } }: Settings): string {
  if (registry !== undefined) return registry;
  throw new PlatformError({ code: 'planning', message: 'images.registry is not set.' });
}

function pushStep(name: string, image: string, to: string, after: string[]): StepDraft {
  return {
    id: pushedStep(name),
    kind: 'image-push',
    title: `Push the image of ${name} to the registry`,
    after,
    // Nobody takes it back: what is in a registry may run elsewhere.
    holdsData: true,
    deadlineSeconds: 1200,
    usualSeconds: 20,
    input: { image, to },
  };
}

const tagOf = (reference: string): string => /:([^/:]+)$/.exec(reference)?.[1] ?? 'latest';

/** `stagecraft/portal:1234` is called `<registry>/portal:1234` there. */
const ownName = (recipe: Recipe, context: GroundContext): string =>
  `${registryOf(context.settings)}/${recipe}:${tagOf(ownTag(recipe, context))}`;

function ownSteps(recipe: Recipe, context: GroundContext): StepDraft[] {
  const tag = ownTag(recipe, context);
  return [
    {
      id: imageStep(recipe),
      kind: 'image',
      title: recipe === 'portal' ? 'Make the portal’s image' : 'Make the lab’s image',
      after: recipe === 'portal' ? ['portal/artefact'] : [],
      holdsData: false,
      deadlineSeconds: 900,
      usualSeconds: 30,
      input: { tag, base: context.image(bases[recipe]).reference, recipe, portalHash: context.facts.hashes.portal },
    },
    pushStep(recipe, tag, ownName(recipe, context), [imageStep(recipe)]),
  ];
}

const isLocal = ({ pullPolicy }: Image): boolean => pullPolicy === 'Never';

/** What was redirected to the local engine is pushed beside our own: a cluster elsewhere can get it from nowhere else. */
export function imageThere(image: Image, settings: Settings): Image {
  if (!isLocal(image)) return image;
  const reference = `${registryOf(settings)}/${image.name}:${tagOf(image.reference)}`;
  return { ...image, reference, pullPolicy: 'IfNotPresent' };
}

export function imageSteps(context: GroundContext): StepDraft[] {
  const local = context.images.filter(isLocal);
  return [
    ...local.map((image) => pushStep(image.name, image.reference, imageThere(image, context.settings).reference, [])),
    ...ownSteps('lab', context),
    ...ownSteps('portal', context),
  ];
}

/** What every release waits for: the images that came from this machine. */
export const imagesReady = ({ images }: GroundContext): string[] =>
  images.filter(isLocal).map(({ name }) => pushedStep(name));

export const ownImage = (recipe: Recipe, context: GroundContext): OwnImage => ({
  reference: ownName(recipe, context),
  pullPolicy: 'IfNotPresent',
  ready: pushedStep(recipe),
});
