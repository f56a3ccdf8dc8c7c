import type { GroundContext } from '../../model/target.ts';

/** The base image of each of our own, by its name in the stack lock. */
export const bases = { portal: 'node-slim', lab: 'node' } as const;

/** A tag says what is in the image: equal inputs are the same image, wherever it was made. */
export function ownTag(recipe: 'portal' | 'lab', { facts: { hashes }, hash, image }: GroundContext): string {
  const base = image(bases[recipe]).reference;
  const parts =
    recipe === 'portal'
      ? [hashes.portal, hashes.portalConfig, hashes.company, hashes.portalImage, base]
      : [hashes.forge, hashes.databases, hashes.company, hashes.labImage, base];
  return `stagecraft/${recipe}:${hash(parts.join(' '))}`;
}
