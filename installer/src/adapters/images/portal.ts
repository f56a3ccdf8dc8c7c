import { join, posix } from 'node:path';
import type { ImageContextOptions } from '../../ports/image-contexts.ts';
import { type Entry, entriesOf } from './archive.ts';
import { runPackages } from './packages.ts';

/** Source maps are a third of everything, and only somebody at a debugger reads them. */
const isMap = (name: string): boolean => name.endsWith('.map');

const isTest = (name: string): boolean => /\.test\.tsx?$/.test(name);

/** Types are read when Backstage's configuration schemas are put together, by its own compiler, and by nobody else. */
const isTyped = (folder: string): boolean => /node_modules\/(@backstage\/[^/]+|typescript)$/.test(folder);
const isType = (name: string): boolean => /\.d\.[cm]?ts$/.test(name) && name !== 'config.d.ts';

/** A package's own packages come by themselves, as far as they are needed. */
const outsidePackage = (name: string, depth: number): boolean =>
  isMap(name) || (depth === 0 && name === 'node_modules');

const outsideFetched =
  (folder: string) =>
  (name: string, depth: number): boolean =>
    outsidePackage(name, depth) || (isType(name) && !isTyped(folder));

const outsideData = (name: string): boolean => isTest(name) || name === 'node_modules';

/** A template's tests are part of what it makes. */
const outsideNothing = (): boolean => false;

/** Where the link at node_modules/<name> leads. */
const linkTo = (name: string, folder: string): string => posix.relative(posix.dirname(`node_modules/${name}`), folder);

/**
 * The folders of `packages` become a layer that seldom changes, those of `portal` one that changes with every build;
 * both are laid over /app.
 */
export async function* portalEntries(
  { root, artefact }: { root: string; artefact: string },
  { progress }: ImageContextOptions,
): AsyncGenerator<Entry> {
  const { fetched, built } = await runPackages(artefact);
  yield { kind: 'file', path: 'Dockerfile', source: join(root, 'distro', 'image', 'Dockerfile') };
  yield { kind: 'file', path: 'portal/package.json', source: join(artefact, 'app', 'package.json') };
  for (const { name, folder } of built) {
    yield* entriesOf(join(artefact, 'app', folder), `portal/${folder}`, outsidePackage);
    yield { kind: 'link', path: `portal/node_modules/${name}`, target: linkTo(name, folder) };
  }
  yield* entriesOf(join(root, 'distro', 'config'), 'portal/config', outsideData);
  yield* entriesOf(join(root, 'distro', 'templates'), 'portal/templates', outsideNothing);
  yield* entriesOf(join(root, 'lab', 'company'), 'portal/company', outsideData);
  for (const [index, folder] of fetched.entries()) {
    if (index % 50 === 0) progress('sending packages', index, fetched.length);
    yield* entriesOf(join(artefact, 'workspace', folder), `packages/${folder}`, outsideFetched(folder));
  }
}
