import type { Redirections } from '../model/settings.ts';
import type { Image, LockedImage, Stack, StackLock } from '../model/stack.ts';

/** As the registry is asked for it: by digest where one is locked, and the tag for people. */
export function referenceOf({ repository, tag, digest }: LockedImage): string {
  return digest === undefined ? `${repository}:${tag}` : `${repository}:${tag}@${digest}`;
}

/** The names under which somebody may speak of an image in a map: whole, or without its digest. */
function namesOf(locked: LockedImage): string[] {
  return [referenceOf(locked), `${locked.repository}:${locked.tag}`];
}

/** A mirror keeps the name below its own: docker.io/library/postgres is <mirror>/library/postgres. */
function mirrored(locked: LockedImage, mirror: string): string {
  const [, ...path] = locked.repository.split('/');
  return referenceOf({ ...locked, repository: `${mirror}/${path.join('/')}` });
}

const hasDigest = (reference: string): boolean => reference.includes('@sha256:');

function resolve(name: string, locked: LockedImage, { mirror, map }: Redirections): Image {
  const instead = referenceOf(locked);
  const mapped = namesOf(locked)
    .map((known) => map[known])
    .find((found) => found !== undefined);
  if (mapped !== undefined) {
    return { name, reference: mapped, pullPolicy: hasDigest(mapped) ? 'IfNotPresent' : 'Never', instead };
  }
  if (mirror !== undefined) return { name, reference: mirrored(locked, mirror), pullPolicy: 'IfNotPresent', instead };
  return { name, reference: instead, pullPolicy: 'IfNotPresent' };
}

/** The stack as this installation gets it. A single redirection wins over the mirror. */
export function redirected({ images, programs }: StackLock, redirections: Redirections): Stack {
  return {
    images: new Map(Object.entries(images).map(([name, locked]) => [name, resolve(name, locked, redirections)])),
    programs: Object.fromEntries(Object.entries(programs).map(([name, { version }]) => [name, version])),
  };
}
