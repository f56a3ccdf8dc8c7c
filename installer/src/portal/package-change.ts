import type { PackageChange } from './description.ts';

interface Manifest {
  [field: string]: unknown;
  files?: string[];
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  resolutions?: Record<string, string>;
}

function without(dependencies: Record<string, string> | undefined, names: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(dependencies ?? {}).filter(([name]) => !names.includes(name)));
}

function sorted(dependencies: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(dependencies).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** A package.json of create-app's as the distribution wants it. A name to remove that is not there is a mistake in the description. */
export function changedManifest(before: Manifest, change: PackageChange): Manifest {
  const known = new Set([...Object.keys(before.dependencies ?? {}), ...Object.keys(before.devDependencies ?? {})]);
  const unknown = change.remove.filter((name) => !known.has(name));
  if (unknown.length > 0) throw new Error(`create-app's output has no ${unknown.join(', ')} to remove`);
  const after: Manifest = { ...before, ...change.set };
  if (before.dependencies || Object.keys(change.add).length > 0) {
    after.dependencies = sorted({ ...without(before.dependencies, change.remove), ...change.add });
  }
  if (before.devDependencies) after.devDependencies = without(before.devDependencies, change.remove);
  if (Object.keys(change.resolutions).length > 0) after.resolutions = { ...before.resolutions, ...change.resolutions };
  return after;
}
