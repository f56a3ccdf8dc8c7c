import { parseDocument, Scalar, type YAMLSeq } from 'yaml';
import { ConfigError, isTree, type Tree } from './problems.ts';

/** `!reference [job, key]`: a part of another job, put in place once everything is read. */
export class Reference {
  readonly path: readonly string[];

  constructor(path: readonly string[]) {
    this.path = path;
  }
}

const referenceTag = {
  tag: '!reference',
  collection: 'seq' as const,
  resolve(value: unknown) {
    const items: unknown = (value as YAMLSeq).toJSON();
    return new Scalar(new Reference(Array.isArray(items) ? items.map(String) : []));
  },
};

const sizeLimit = 1024 * 1024;

/** Text to a tree; every fault names its file and place. */
export function parseCiYaml(text: string, file: string): Tree {
  if (text.length > sizeLimit) throw new ConfigError([`${file}: The file is larger than 1 MiB`]);
  const document = parseDocument(text, { merge: true, customTags: [referenceTag], prettyErrors: true });
  const [first] = document.errors;
  if (first) throw new ConfigError([`${file}: Invalid configuration format: ${first.message.split('\n')[0]}`]);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new ConfigError([`${file}: ${error instanceof Error ? error.message : String(error)}`]);
  }
  if (value === null || value === undefined) throw new ConfigError([`${file}: The file is empty`]);
  if (!isTree(value)) throw new ConfigError([`${file}: Invalid configuration format`]);
  return value;
}

export function deepMerge(base: Tree, over: Tree): Tree {
  const merged: Tree = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const known = merged[key];
    merged[key] = isTree(known) && isTree(value) ? deepMerge(known, value) : value;
  }
  return merged;
}

const referenceDepth = 10;

function lookUp(root: Tree, reference: Reference): unknown {
  let value: unknown = root;
  for (const key of reference.path) value = isTree(value) ? value[key] : undefined;
  if (value === undefined) {
    throw new ConfigError([`!reference ["${reference.path.join('", "')}"] could not be found`]);
  }
  return value;
}

/** A referenced list within a list becomes part of it, as people use it in scripts. */
export function resolveReferences(value: unknown, root: Tree, depth = 0): unknown {
  if (depth > referenceDepth * 4) throw new ConfigError(['!reference is nested too deeply or refers to itself']);
  if (value instanceof Reference) return resolveReferences(lookUp(root, value), root, depth + 4);
  if (Array.isArray(value)) {
    return value.flatMap((item) => {
      const resolved = resolveReferences(item, root, depth + 1);
      return item instanceof Reference && Array.isArray(resolved) ? resolved : [resolved];
    });
  }
  if (!isTree(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, resolveReferences(each, root, depth + 1)]),
  );
}
