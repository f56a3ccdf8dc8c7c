import { readFile } from 'node:fs/promises';
import type { Base } from '../automation.ts';
import type { Counts, Run, Workspace } from '../domain/terraform.ts';
import { isObject } from '../http/body.ts';
import { type Ended, Group } from '../run/group.ts';
import type { Lease } from '../run/job-users.ts';
import { openLog, readLog } from './log-file.ts';
import { describeWorkplace, prepareWorkplace, type Workplace } from './workplace.ts';

export interface StageContext {
  base: Base;
  run: Run;
  workspace: Workspace;
  lease: Lease;
  onStart(group: Group): void;
}

type Failed = { failed: string };
export type Planned = { hasChanges: boolean; plan: Counts } | Failed;
export type Applied = { applied: Counts } | Failed;

const graceMs = 20_000;

interface Step {
  args: string[];
  outputFile?: number;
  onOutput?(chunk: Buffer): void;
}

/** One call of the tool. It is asked to end with SIGINT, at which it writes down what it has done so far. */
async function call(context: StageContext, place: Workplace, tool: string, { args, ...output }: Step): Promise<Ended> {
  const { base, run, lease } = context;
  const { command, args: all, ...as } = lease.launch(tool, args, place.cwd, [place.folder]);
  const group = new Group(command, all, {
    ...as,
    cwd: place.cwd,
    env: place.env,
    mark: run.mark,
    timeoutSeconds: base.timeoutSeconds,
    gentle: 'SIGINT',
    graceMs,
    log: base.log,
    ...output,
  });
  context.onStart(group);
  return group.ended;
}

function planArguments(run: Run, place: Workplace): string[] {
  return [
    ...[
      'plan',
      '-no-color',
      '-input=false',
      '-detailed-exitcode',
      `-out=${place.plan}`,
      `-var-file=${place.variables}`,
    ],
    ...(run.isDestroy ? ['-destroy'] : []),
    ...(run.refreshOnly ? ['-refresh-only'] : []),
    ...(run.refresh ? [] : ['-refresh=false']),
    ...run.targets.map((address) => `-target=${address}`),
    ...run.replace.map((address) => `-replace=${address}`),
  ];
}

function countChanges(text: string): Counts {
  const plan: Counts = { additions: 0, changes: 0, destructions: 0, imports: 0 };
  const shown: unknown = JSON.parse(text);
  const changes = isObject(shown) && Array.isArray(shown.resource_changes) ? shown.resource_changes : [];
  for (const { change } of changes as { change: { actions: string[]; importing?: unknown } }[]) {
    if (change.actions.includes('create')) plan.additions += 1;
    if (change.actions.includes('update')) plan.changes += 1;
    if (change.actions.includes('delete')) plan.destructions += 1;
    if (change.importing) plan.imports += 1;
  }
  return plan;
}

const timedOut = 'It did not finish in the time that it has, and was ended.';

function failure(stage: string, ended: Ended): Failed {
  return { failed: ended.why === 'timeout' ? timedOut : `The ${stage} failed; its log says why.` };
}

export async function makePlan(context: StageContext): Promise<Planned> {
  const { base, run, workspace } = context;
  const tool = await base.tools.need('terraform');
  const place = await prepareWorkplace(base, run, workspace);
  await context.lease.give(place.folder);
  const log = await openLog(base, run, 'plan');
  const outputFile = log.file;
  try {
    const init = await call(context, place, tool, { args: ['init', '-no-color', '-input=false'], outputFile });
    if (init.code !== 0) return failure('initialisation', init);
    const planned = await call(context, place, tool, { args: planArguments(run, place), outputFile });
    if (planned.code !== 0 && planned.code !== 2) return failure('plan', planned);
    let shown = '';
    const collect = (chunk: Buffer) => {
      shown += chunk.toString();
    };
    const read = await call(context, place, tool, {
      args: ['show', '-json', '-no-color', place.plan],
      onOutput: collect,
    });
    if (read.code !== 0) return failure('reading of the plan', read);
    return { hasChanges: planned.code === 2, plan: countChanges(shown) };
  } finally {
    await log.close();
  }
}

const summary = /Resources: (?:(\d+) imported, )?(\d+) added, (\d+) changed, (\d+) destroyed/;

function countApplied(text: string): Counts {
  const [, imports = '0', additions = '0', changes = '0', destructions = '0'] = text.match(summary) ?? [];
  return {
    additions: Number(additions),
    changes: Number(changes),
    destructions: Number(destructions),
    imports: Number(imports),
  };
}

export async function applyPlan(context: StageContext): Promise<Applied> {
  const { base, run, workspace } = context;
  const tool = await base.tools.need('terraform');
  const place = await describeWorkplace(base, run, workspace);
  if (!(await readFile(place.plan).catch(() => undefined)))
    return { failed: 'The plan of this run is gone. Begin a new run.' };
  await context.lease.give(place.folder);
  const log = await openLog(base, run, 'apply');
  const args = ['apply', '-no-color', '-input=false', place.plan];
  let ended: Ended;
  try {
    ended = await call(context, place, tool, { args, outputFile: log.file });
  } finally {
    await log.close();
  }
  return ended.code === 0 ? { applied: countApplied(await readLog(base, run, 'apply')) } : failure('apply', ended);
}
