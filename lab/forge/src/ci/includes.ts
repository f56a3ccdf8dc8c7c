import { type Variables, evaluate } from './expression.ts';
import { ConfigError, isTree, type Tree } from './problems.ts';
import { deepMerge, parseCiYaml } from './yaml.ts';

/** Where files come from: the project itself, or another one that the person may read. */
export type Origin = {
  /** For messages: empty for the project of the pipeline. */
  label: string;
  read(path: string): Promise<string | undefined>;
  open(project: string, ref: string | undefined): Promise<Origin>;
};

const limit = 150;
const maximumDepth = 20;

type Item = { local: string } | { project: string; ref?: string; files: string[] };

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function readItem(value: unknown): Item {
  if (typeof value === 'string' && !/^https?:/.test(value)) return { local: value };
  if (isTree(value)) {
    const [local, project, ref] = [text(value.local), text(value.project), text(value.ref)];
    if (local) return { local };
    const files = [value.file ?? []].flat().filter((each): each is string => typeof each === 'string');
    if (project && files.length > 0) return { project, files, ...(ref ? { ref } : {}) };
    if (project) throw new ConfigError([`include of project ${project} needs \`file\``]);
  }
  const shown = JSON.stringify(value);
  throw new ConfigError([
    `include ${shown} is not supported by this forge: use \`local\`, or \`project\` with \`file\``,
  ]);
}

/** `include:rules`: only what is known before there are jobs can be asked for. */
function isWanted(value: unknown, variables: Variables): boolean {
  if (!isTree(value) || !Array.isArray(value.rules)) return true;
  return value.rules.some((rule: unknown) => {
    if (!isTree(rule) || rule.when === 'never') return false;
    return typeof rule.if === 'string' && evaluate(rule.if, variables);
  });
}

function expand(value: string, variables: Variables): string {
  return value.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced, bare) => variables.get(braced ?? bare) ?? '');
}

export class Includes {
  #count = 0;
  #variables: Variables;

  constructor(variables: Variables) {
    this.#variables = variables;
  }

  /** The file with all that it includes beneath it: what stands nearer to the pipeline wins. */
  async load(origin: Origin, content: string, name: string, depth = 0): Promise<Tree> {
    if (depth > maximumDepth) throw new ConfigError([`${name}: includes are nested too deeply`]);
    const own = parseCiYaml(content, name);
    let merged: Tree = {};
    for (const value of [own.include ?? []].flat()) {
      if (!isWanted(value, this.#variables)) continue;
      merged = deepMerge(merged, await this.#item(origin, readItem(value), depth));
    }
    return deepMerge(merged, own);
  }

  async #item(origin: Origin, item: Item, depth: number): Promise<Tree> {
    const expandAll = (value: string) => expand(value, this.#variables);
    if ('local' in item) return this.#file(origin, expandAll(item.local), depth);
    const other = await origin.open(expandAll(item.project), item.ref && expandAll(item.ref));
    let merged: Tree = {};
    for (const file of item.files) merged = deepMerge(merged, await this.#file(other, expandAll(file), depth));
    return merged;
  }

  async #file(origin: Origin, path: string, depth: number): Promise<Tree> {
    this.#count += 1;
    if (this.#count > limit) throw new ConfigError([`Maximum of ${limit} nested includes are allowed!`]);
    const clean = path.replace(/^\/+/, '');
    const content = await origin.read(clean);
    const where = origin.label ? `Project \`${origin.label}\` file \`${clean}\`` : `Local file \`${clean}\``;
    if (content === undefined) throw new ConfigError([`${where} does not exist!`]);
    return this.load(origin, content, origin.label ? `${origin.label}:${clean}` : clean, depth + 1);
  }
}
