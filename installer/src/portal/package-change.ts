import type { PackageChange } from './description.ts';

interface Manifest {
  [field: string]: unknown;
  files?: string[];
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  resolutions?: Record<string, string>;
  scripts?: Record<string, string>;
}

function without(dependencies: Record<string, string> | undefined, names: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(dependencies ?? {}).filter(([name]) => !names.includes(name)));
}

function sorted(dependencies: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(dependencies).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function changedScripts(before: Record<string, string>, change: PackageChange['scripts']): Record<string, string> {
  const absent = Object.keys(change).filter((name) => change[name] === null && before[name] === undefined);
  if (absent.length > 0) throw new Error(`create-app's output has no script ${absent.join(', ')} to remove`);
  const after = Object.entries({ ...before, ...change });
  return Object.fromEntries(after.filter((entry): entry is [string, string] => entry[1] !== null));
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
  if (Object.keys(change.scripts).length > 0) after.scripts = changedScripts(before.scripts ?? {}, change.scripts);
  return after;
}
