import { parseReference } from '../model/reference.ts';
import type { Redirections, WorkImages } from '../model/settings.ts';
import type { Image, LockedImage, Stack, StackLock } from '../model/stack.ts';

/** As the registry is asked for it: by digest where one is locked, and the tag for people. */
export function referenceOf({ repository, tag, digest }: LockedImage): string {
  return digest === undefined ? `${repository}:${tag}` : `${repository}:${tag}@${digest}`;
}

/** The names under which somebody may speak of an image in a map: whole, without its digest, or without its tag as well. */
function namesOf(locked: LockedImage): string[] {
  return [referenceOf(locked), `${locked.repository}:${locked.tag}`, locked.repository];
}

/** A map may leave out what every engine adds: `postgres:17` is docker.io/library/postgres:17. */
function keyOf(name: string): string {
  const { registry, repository, tag, digest } = parseReference(name);
  return `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** A mirror keeps the name below its own: docker.io/library/postgres is <mirror>/library/postgres. */
function mirrored(locked: LockedImage, mirror: string): string {
  const [, ...path] = locked.repository.split('/');
  return referenceOf({ ...locked, repository: `${mirror}/${path.join('/')}` });
}

const hasDigest = (reference: string): boolean => reference.includes('@sha256:');

/** A single redirection, by the nearest name that the map knows. */
function mapped(name: string, instead: string, known: string[], map: Map<string, string>): Image | undefined {
  const reference = known.map((each) => map.get(each)).find((found) => found !== undefined);
  return reference === undefined
    ? undefined
    : { name, reference, pullPolicy: hasDigest(reference) ? 'IfNotPresent' : 'Never', instead };
}

function resolve(name: string, locked: LockedImage, mirror: string | undefined, map: Map<string, string>): Image {
  const instead = referenceOf(locked);
  const found = mapped(name, instead, namesOf(locked), map);
  if (found !== undefined) return found;
  if (mirror !== undefined) return { name, reference: mirrored(locked, mirror), pullPolicy: 'IfNotPresent', instead };
  return { name, reference: instead, pullPolicy: 'IfNotPresent' };
}

/** What people name themselves lies where they say, whatever mirrors the stack's own. */
function named(name: string, reference: string, map: Map<string, string>): Image {
  const { registry, repository } = parseReference(reference);
  const known = [keyOf(reference), `${registry}/${repository}`];
  return mapped(name, reference, known, map) ?? { name, reference, pullPolicy: 'IfNotPresent' };
}

const versionsOf = (locked: Record<string, { version: string }>): Record<string, string> =>
  Object.fromEntries(Object.entries(locked).map(([name, { version }]) => [name, version]));

/**
 * The stack as this installation gets it, and the images that people name beside it. A single redirection wins over the
 * mirror.
 */
export function redirected(
  { images, programs, charts }: StackLock,
  { mirror, map }: Redirections,
  { playbooks, plans }: WorkImages = {},
): Stack {
  const known = new Map(Object.entries(map).map(([name, instead]) => [keyOf(name), instead]));
  return {
    images: new Map([
      ...Object.entries(images).map(([name, locked]) => [name, resolve(name, locked, mirror, known)] as const),
      ...Object.entries({ playbooks, plans }).flatMap(([name, reference]) =>
        reference === undefined ? [] : [[name, named(name, reference, known)] as const],
      ),
    ]),
    programs: versionsOf(programs),
    charts: versionsOf(charts),
  };
}
