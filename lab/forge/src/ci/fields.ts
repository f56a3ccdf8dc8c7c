import { parseDuration } from './duration.ts';
import { isTree, type Problems, type Tree } from './problems.ts';

/** Reads the values of one place of the file; `where` begins each message, as in `jobs:build`. */
export class Fields {
  readonly tree: Tree;
  readonly where: string;
  readonly problems: Problems;

  constructor(tree: Tree, where: string, problems: Problems) {
    this.tree = tree;
    this.where = where;
    this.problems = problems;
  }

  has(key: string): boolean {
    return this.tree[key] !== undefined && this.tree[key] !== null;
  }

  wrong(key: string, must: string): void {
    this.problems.error(`${this.where}${key ? `:${key}` : ''} config ${must}`);
  }

  only(known: readonly string[]): void {
    const unknown = Object.keys(this.tree).filter((key) => !known.includes(key));
    if (unknown.length > 0) this.wrong('', `contains unknown keys: ${unknown.join(', ')}`);
  }

  text(key: string): string | undefined {
    if (!this.has(key)) return undefined;
    const value = this.tree[key];
    if (typeof value === 'string') return value;
    this.wrong(key, 'should be a string');
    return undefined;
  }

  flag(key: string): boolean | undefined {
    if (!this.has(key)) return undefined;
    const value = this.tree[key];
    if (typeof value === 'boolean') return value;
    this.wrong(key, 'should be a boolean value');
    return undefined;
  }

  choice<T extends string>(key: string, choices: readonly T[]): T | undefined {
    if (!this.has(key)) return undefined;
    const found = choices.find((choice) => choice === this.tree[key]);
    if (!found) this.wrong(key, `should be one of: ${choices.join(', ')}`);
    return found;
  }

  list(key: string): string[] | undefined {
    if (!this.has(key)) return undefined;
    const value = this.tree[key];
    if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
    this.wrong(key, 'should be an array of strings');
    return undefined;
  }

  duration(key: string): number | undefined {
    if (!this.has(key)) return undefined;
    const seconds = parseDuration(this.tree[key]);
    if (seconds === undefined) this.wrong(key, 'should be a duration such as 1h 30m');
    return seconds;
  }

  /** Lines of shell: a text, or a list of texts within lists. */
  script(key: string): string[] | undefined {
    if (!this.has(key)) return undefined;
    const lines = flatten(this.tree[key], 0);
    if (!lines) this.wrong(key, 'should be a string or a nested array of strings up to 10 levels deep');
    return lines;
  }

  variables(key: string): Record<string, string> {
    if (!this.has(key)) return {};
    const value = this.tree[key];
    if (!isTree(value)) {
      this.wrong(key, 'should be a hash of key value pairs');
      return {};
    }
    const read = Object.entries(value).map(([name, each]) => [name, scalar(isTree(each) ? (each.value ?? '') : each)]);
    const bad = read.filter(([name, each]) => each === undefined || !/^\w+$/.test(name ?? ''));
    if (bad.length > 0) this.wrong(key, `should be a hash of key value pairs, value can be a hash: ${bad[0]?.[0]}`);
    return Object.fromEntries(read.filter(([, each]) => each !== undefined));
  }
}

function scalar(value: unknown): string | undefined {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
}

function flatten(value: unknown, depth: number): string[] | undefined {
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value) || depth > 10) return undefined;
  const parts = value.map((each) => flatten(each, depth + 1));
  return parts.every((each) => each !== undefined) ? parts.flat() : undefined;
}
