import { ConfigError, isTree, type Tree } from './problems.ts';
import { deepMerge } from './yaml.ts';

const maximumDepth = 11;

function parentsOf(name: string, job: Tree): string[] {
  const value = job.extends;
  if (value === undefined) return [];
  const list = Array.isArray(value) ? value : [value];
  if (!list.every((each): each is string => typeof each === 'string')) {
    throw new ConfigError([`jobs:${name}:extends config should be an array of strings or a string`]);
  }
  return list;
}

function extend(root: Tree, name: string, trail: readonly string[]): Tree {
  const job = root[name];
  if (!isTree(job)) throw new ConfigError([`${trail.at(-1)}: unknown keys in \`extends\` (${name})`]);
  if (trail.includes(name)) throw new ConfigError([`${name}: circular dependency detected in \`extends\``]);
  if (trail.length >= maximumDepth) throw new ConfigError([`${name}: nesting too deep in \`extends\``]);
  const { extends: _, ...own } = job;
  const parents = parentsOf(name, job).map((parent) => extend(root, parent, [...trail, name]));
  return deepMerge(
    parents.reduce<Tree>((all, parent) => deepMerge(all, parent), {}),
    own,
  );
}

/** Each job with what it extends; of several parents the last one wins. */
export function resolveExtends(root: Tree): Tree {
  return Object.fromEntries(
    Object.entries(root).map(([name, value]) => [
      name,
      isTree(value) && 'extends' in value ? extend(root, name, []) : value,
    ]),
  );
}
