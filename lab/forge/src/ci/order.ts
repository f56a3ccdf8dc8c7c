import type { Problems } from './problems.ts';
import type { JobSpec } from './spec.ts';

function checkNames(
  job: JobSpec,
  all: ReadonlyMap<string, JobSpec>,
  stages: readonly string[],
  problems: Problems,
): void {
  const position = stages.indexOf(job.stage);
  for (const need of job.needs ?? []) {
    const other = all.get(need.job);
    if (!other && !need.optional) problems.error(`${job.name} job: undefined need: ${need.job}`);
    if (other && stages.indexOf(other.stage) > position) {
      problems.error(`${job.name} job: need ${need.job} is not defined in current or prior stages`);
    }
  }
  for (const name of job.dependencies ?? []) {
    const other = all.get(name);
    if (!other) problems.error(`${job.name} job: undefined dependency: ${name}`);
    else if (stages.indexOf(other.stage) >= position && !job.needs?.some((need) => need.job === name)) {
      problems.error(`${job.name} job: dependency ${name} is not defined in prior stages`);
    }
  }
}

/** The names on a way that comes back to where it began. */
export function findCircle(jobs: readonly JobSpec[]): string[] | undefined {
  const all = new Map(jobs.map((job) => [job.name, job]));
  const done = new Set<string>();
  const walk = (name: string, trail: readonly string[]): string[] | undefined => {
    if (trail.includes(name)) return [...trail.slice(trail.indexOf(name)), name];
    if (done.has(name)) return undefined;
    for (const need of all.get(name)?.needs ?? []) {
      const found = walk(need.job, [...trail, name]);
      if (found) return found;
    }
    done.add(name);
    return undefined;
  };
  for (const job of jobs) {
    const found = walk(job.name, []);
    if (found) return found;
  }
  return undefined;
}

export function checkOrder(jobs: readonly JobSpec[], stages: readonly string[], problems: Problems): void {
  const all = new Map(jobs.map((job) => [job.name, job]));
  for (const job of jobs) {
    if (!stages.includes(job.stage)) {
      problems.error(
        `${job.name} job: chosen stage ${job.stage} does not exist; available stages are ${stages.join(', ')}`,
      );
    }
    checkNames(job, all, stages, problems);
  }
  const circle = findCircle(jobs);
  if (circle) problems.error(`The pipeline has circular dependencies: ${circle.join(' -> ')}`);
}
