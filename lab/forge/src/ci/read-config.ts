import { resolveExtends } from './extends.ts';
import { Fields } from './fields.ts';
import { defaultKeys, globalKeys } from './keys.ts';
import { checkOrder } from './order.ts';
import { ConfigError, isTree, Problems, type Tree } from './problems.ts';
import { readJob } from './read-job.ts';
import { readRules } from './read-rules.ts';
import type { CiConfig, JobSpec, Workflow } from './spec.ts';
import { resolveReferences } from './yaml.ts';

const usualStages = ['build', 'test', 'deploy'];

function readWorkflow(root: Tree, problems: Problems): Workflow {
  const value = root.workflow;
  if (value === undefined) return { autoCancel: 'conservative' };
  if (!isTree(value)) {
    problems.error('workflow config should be a hash');
    return { autoCancel: 'conservative' };
  }
  const fields = new Fields(value, 'workflow', problems);
  fields.only(['name', 'rules', 'auto_cancel']);
  const cancel = isTree(value.auto_cancel) ? value.auto_cancel : {};
  const autoCancel = new Fields(cancel, 'workflow:auto_cancel', problems);
  const name = fields.text('name');
  return {
    ...(name ? { name } : {}),
    ...(fields.has('rules') ? { rules: readRules(value.rules, 'workflow:rules', problems) } : {}),
    autoCancel: autoCancel.choice('on_new_commit', ['conservative', 'interruptible', 'none']) ?? 'conservative',
  };
}

/** `default`, and the same words at the file's first level. */
function readDefaults(root: Tree, problems: Problems): Tree {
  const value = root.default;
  if (value !== undefined && !isTree(value)) problems.error('default config should be a hash');
  const own = isTree(value) ? value : {};
  new Fields(own, 'default', problems).only(defaultKeys);
  const outer = Object.fromEntries(
    ['image', 'services', 'before_script', 'after_script', 'cache']
      .filter((key) => root[key] !== undefined)
      .map((key) => [key, root[key]]),
  );
  return { ...outer, ...own };
}

function readStages(root: Tree, problems: Problems): string[] {
  const stages = new Fields(root, 'root', problems);
  const own = root.stages === undefined ? usualStages : (stages.list('stages') ?? usualStages);
  return ['.pre', ...own.filter((each) => each !== '.pre' && each !== '.post'), '.post'];
}

function readJobs(root: Tree, problems: Problems): JobSpec[] {
  const defaults = readDefaults(root, problems);
  const jobs: JobSpec[] = [];
  for (const [name, value] of Object.entries(root)) {
    if (globalKeys.some((key) => key === name) || name.startsWith('.')) continue;
    if (!isTree(value)) problems.error(`jobs:${name} config should be a hash`);
    else jobs.push(readJob(name, { ...defaults, ...value }, problems));
  }
  if (jobs.length === 0) problems.error('jobs config should contain at least one visible job');
  return jobs;
}

/** A whole tree, after its includes, to a configuration; throws with everything that is wrong. */
export function readConfig(tree: Tree): CiConfig {
  const problems = new Problems();
  const { include: _, ...own } = tree;
  const merged = resolveReferences(own, own) as Tree;
  const root = resolveExtends(merged);
  const stages = readStages(root, problems);
  const variables = new Fields(root, 'root', problems).variables('variables');
  const workflow = readWorkflow(root, problems);
  const jobs = readJobs(root, problems);
  checkOrder(jobs, stages, problems);
  if (problems.errors.length > 0) throw new ConfigError(problems.errors);
  return { stages, variables, workflow, jobs, warnings: problems.warnings, merged: root };
}
