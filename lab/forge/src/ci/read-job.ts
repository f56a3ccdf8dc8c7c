import { Fields } from './fields.ts';
import { ignoredKeys, jobKeys, refusedKeys, retryReasons } from './keys.ts';
import { isTree, type Problems, type Tree } from './problems.ts';
import { readIdTokens } from './read-id-tokens.ts';
import { readNeeds } from './read-needs.ts';
import { readRules } from './read-rules.ts';
import { type Artifacts, type JobSpec, type Retry, whens } from './spec.ts';

const month = 30 * 86_400;

function readArtifacts(fields: Fields): Artifacts | undefined {
  const { value, where } = { value: fields.tree.artifacts, where: `${fields.where}:artifacts` };
  if (!fields.has('artifacts')) return undefined;
  if (!isTree(value)) {
    fields.wrong('artifacts', 'should be a hash');
    return undefined;
  }
  const inner = new Fields(value, where, fields.problems);
  inner.only([
    'paths',
    'exclude',
    'untracked',
    'when',
    'expire_in',
    'name',
    'expose_as',
    'public',
    'access',
    'reports',
  ]);
  const never = value.expire_in === 'never';
  const name = inner.text('name');
  return {
    ...(name ? { name } : {}),
    paths: inner.list('paths') ?? [],
    exclude: inner.list('exclude') ?? [],
    untracked: inner.flag('untracked') ?? false,
    when: inner.choice('when', ['on_success', 'on_failure', 'always']) ?? 'on_success',
    expireIn: never ? null : (inner.duration('expire_in') ?? month),
    dotenv: readDotenv(inner),
  };
}

function readDotenv(inner: Fields): string[] {
  const { reports } = inner.tree;
  if (reports === undefined) return [];
  if (!isTree(reports)) {
    inner.wrong('reports', 'should be a hash');
    return [];
  }
  const fields = new Fields(reports, `${inner.where}:reports`, inner.problems);
  for (const key of Object.keys(reports)) {
    if (key !== 'dotenv') inner.problems.warn(`${fields.where}:${key} is not shown by this forge`);
  }
  return typeof reports.dotenv === 'string' ? [reports.dotenv] : (fields.list('dotenv') ?? []);
}

function readRetry(fields: Fields): Retry {
  const value = fields.tree.retry;
  const none: Retry = { max: 0, when: ['always'], exitCodes: [] };
  if (!fields.has('retry')) return none;
  const tree: Tree = isTree(value) ? value : { max: value };
  const inner = new Fields(tree, `${fields.where}:retry`, fields.problems);
  inner.only(['max', 'when', 'exit_codes']);
  const max = tree.max ?? 0;
  if (typeof max !== 'number' || ![0, 1, 2].includes(max)) inner.wrong('max', 'must be 0, 1 or 2');
  const reasons = [tree.when ?? (tree.exit_codes === undefined ? 'always' : [])].flat().map(String);
  const unknown = reasons.filter((reason) => !retryReasons.includes(reason));
  if (unknown.length > 0) inner.wrong('when', `contains unknown values: ${unknown.join(', ')}`);
  const exitCodes = tree.exit_codes === undefined ? [] : [tree.exit_codes].flat().map(Number);
  return { max: Number(max), when: reasons, exitCodes };
}

function readFailure(fields: Fields, manual: boolean): Pick<JobSpec, 'allowFailure' | 'allowFailureCodes'> {
  const value = fields.tree.allow_failure;
  if (isTree(value)) {
    return { allowFailure: false, allowFailureCodes: [value.exit_codes ?? []].flat().map(Number) };
  }
  return { allowFailure: fields.flag('allow_failure') ?? manual, allowFailureCodes: [] };
}

function readName(fields: Fields, key: 'image' | 'environment'): string | undefined {
  const value = fields.tree[key];
  return isTree(value) ? new Fields(value, `${fields.where}:${key}`, fields.problems).text('name') : fields.text(key);
}

function checkKeys(fields: Fields, name: string): void {
  const { problems, where } = fields;
  for (const [key, why] of Object.entries(refusedKeys)) {
    if (fields.has(key)) problems.error(`${where}:${key} config is not supported by this forge: ${why}`);
  }
  for (const [key, why] of Object.entries(ignoredKeys)) {
    if (fields.has(key)) problems.warn(`${where}:${key} has no effect in this forge: ${why}`);
  }
  const known = [...jobKeys, ...Object.keys(refusedKeys)];
  fields.only(known);
  if (!fields.has('script')) problems.error(`jobs:${name} config should implement a \`script:\` keyword`);
}

function optional(fields: Fields): Partial<JobSpec> {
  const { tree, where, problems } = fields;
  const [timeout, startIn, artifacts] = [
    fields.duration('timeout'),
    fields.duration('start_in'),
    readArtifacts(fields),
  ];
  const [image, environment, dependencies] = [
    readName(fields, 'image'),
    readName(fields, 'environment'),
    fields.list('dependencies'),
  ];
  const idTokens = readIdTokens(fields);
  return {
    ...(idTokens ? { idTokens } : {}),
    ...(fields.has('rules') ? { rules: readRules(tree.rules, `${where}:rules`, problems) } : {}),
    ...(fields.has('needs') ? { needs: readNeeds(tree.needs, where, problems) } : {}),
    ...(dependencies ? { dependencies } : {}),
    ...(timeout ? { timeout } : {}),
    ...(startIn ? { startIn } : {}),
    ...(artifacts ? { artifacts } : {}),
    ...(image ? { image } : {}),
    ...(environment ? { environment } : {}),
  };
}

export function readJob(name: string, tree: Tree, problems: Problems): JobSpec {
  const fields = new Fields(tree, `jobs:${name}`, problems);
  checkKeys(fields, name);
  const when = fields.choice('when', whens) ?? 'on_success';
  if (when === 'delayed' && !fields.has('start_in')) fields.wrong('start_in', 'should be a duration');
  if (fields.has('rules') && fields.has('when')) fields.wrong('', 'key may not be used with `rules`: when');
  return {
    name,
    stage: fields.text('stage') ?? 'test',
    script: fields.script('script') ?? [],
    beforeScript: fields.script('before_script') ?? [],
    afterScript: fields.script('after_script') ?? [],
    variables: fields.variables('variables'),
    when,
    ...readFailure(fields, when === 'manual' && !fields.has('rules')),
    retry: readRetry(fields),
    interruptible: fields.flag('interruptible') ?? false,
    tags: fields.list('tags') ?? [],
    ...optional(fields),
  };
}
