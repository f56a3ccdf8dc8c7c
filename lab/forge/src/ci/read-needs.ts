import { Fields } from './fields.ts';
import { isTree, type Problems } from './problems.ts';
import type { Need } from './spec.ts';

function readNeed(value: unknown, where: string, problems: Problems): Need | undefined {
  if (typeof value === 'string') return { job: value, artifacts: true, optional: false };
  if (!isTree(value)) {
    problems.error(`${where}:needs config should be an array of names or hashes`);
    return undefined;
  }
  if ('pipeline' in value || 'project' in value) {
    problems.error(`${where}:needs config names another pipeline or project, which this forge does not do`);
    return undefined;
  }
  const fields = new Fields(value, `${where}:needs`, problems);
  fields.only(['job', 'artifacts', 'optional']);
  const job = fields.text('job');
  if (!job) fields.wrong('', 'needs the name of a job');
  return job
    ? { job, artifacts: fields.flag('artifacts') ?? true, optional: fields.flag('optional') ?? false }
    : undefined;
}

export function readNeeds(value: unknown, where: string, problems: Problems): Need[] {
  const list = typeof value === 'string' ? [value] : value;
  if (!Array.isArray(list)) {
    problems.error(`${where}:needs config should be an array of names or hashes`);
    return [];
  }
  const needs = list.flat(10).flatMap((each) => readNeed(each, where, problems) ?? []);
  const names = needs.map((need) => need.job);
  if (new Set(names).size < names.length) problems.error(`${where}:needs config has duplicate entries`);
  return needs;
}
