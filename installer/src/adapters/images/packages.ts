import { readFile, realpath } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

interface Manifest {
  name: string;
  os?: string[];
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

export interface RunPackages {
  /** Folders of the workspace that hold what others made. */
  fetched: string[];
  /** The packages that we built: name and folder in the artefact. */
  built: { name: string; folder: string }[];
}

async function manifestIn(folder: string): Promise<Manifest | undefined> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Manifest);
}

/** As Node looks for it: in the package's own folder, then in each one above. */
async function findPackage(from: string, name: string, top: string): Promise<string | undefined> {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (await manifestIn(found)) return realpath(found);
    if (folder === top || folder === dirname(folder)) return undefined;
  }
}

/** What a package needs to run: never what it was developed with, nor what it would only take if it were there. */
function neededBy(manifest: Manifest): { name: string; optional: boolean }[] {
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifest;
  const peers = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional);
  return [
    ...Object.keys(dependencies).map((name) => ({ name, optional: name in optionalDependencies })),
    ...[...Object.keys(optionalDependencies), ...peers].map((name) => ({ name, optional: true })),
  ];
}

/** A package for another system than the image's. */
const isForeign = ({ os = [] }: Manifest): boolean =>
  os.includes('!linux') || (os.length > 0 && !os.includes('linux') && !os.some((name) => name.startsWith('!')));

const isFetched = (folder: string): boolean => folder.split(sep).includes('node_modules');

/**
 * The packages that the built backend loads, found as Node would find them. The workspace holds three times as many:
 * what the app is bundled from, and what it was all built and tested with.
 */
export async function runPackages(artefact: string): Promise<RunPackages> {
  const [app, workspace] = await Promise.all(['app', 'workspace'].map((part) => realpath(join(artefact, part))));
  if (!app || !workspace) throw new Error('the artefact has no app or no workspace');
  const fetched = new Set<string>();
  const built = new Map<string, string>();
  const seen = new Set<string>();
  const visit = async (folder: string): Promise<void> => {
    const top = folder.startsWith(workspace + sep) ? workspace : app;
    const place = relative(top, folder);
    if (seen.has(place)) return;
    seen.add(place);
    // A member of the workspace runs as it was built, whatever linked to its source.
    const at = isFetched(place) ? folder : join(app, place);
    const manifest = await manifestIn(at);
    if (!manifest) throw new Error(`${place} is not part of the built portal`);
    if (isForeign(manifest)) return;
    if (isFetched(place)) fetched.add(place.split(sep).join('/'));
    else built.set(manifest.name, place.split(sep).join('/'));
    for (const { name, optional } of neededBy(manifest)) {
      const found = await findPackage(at, name, isFetched(place) ? workspace : app);
      if (found) await visit(found);
      else if (!optional) throw new Error(`${manifest.name} needs ${name}, which is not installed`);
    }
  };
  await visit(join(app, 'packages', 'backend'));
  return {
    fetched: [...fetched].sort(),
    built: [...built]
      .map(([name, folder]) => ({ name, folder }))
      .sort((one, other) => (one.name < other.name ? -1 : 1)),
  };
}
