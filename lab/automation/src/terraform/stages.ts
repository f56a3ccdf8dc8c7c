import { readFile } from 'node:fs/promises';
import type { Base } from '../automation.ts';
import type { Counts, Run, Workspace } from '../domain/terraform.ts';
import { isObject } from '../http/body.ts';
import { type Ended, Group } from '../run/group.ts';
import { LogFile } from './log-file.ts';
import { describeWorkplace, prepareWorkplace, type Workplace } from './workplace.ts';

export interface StageContext {
  base: Base;
  run: Run;
  workspace: Workspace;
  onStart(group: Group): void;
}

type Failed = { failed: string };
export type Planned = { hasChanges: boolean; plan: Counts } | Failed;
export type Applied = { applied: Counts } | Failed;

const graceMs = 20_000;

interface Step {
  args: string[];
  onOutput(chunk: Buffer): void;
}

/** One call of the tool. It is asked to end with SIGINT, at which it writes down what it has done so far. */
async function call(context: StageContext, place: Workplace, tool: string, step: Step): Promise<Ended> {
  const { base, run } = context;
  let broken: unknown;
  const group = new Group(tool, step.args, {
    cwd: place.cwd,
    env: place.env,
    mark: run.mark,
    timeoutSeconds: base.timeoutSeconds,
    gentle: 'SIGINT',
    graceMs,
    log: base.log,
    onOutput: (chunk) => {
      try {
        if (!broken) step.onOutput(chunk);
      } catch (error) {
        // The tool goes on: to end it because its log cannot be written would leave things half made.
        broken = error;
      }
    },
  });
  context.onStart(group);
  const ended = await group.ended;
  if (broken) base.log.error('The log of a run could not be written', { run: run.id, error: broken });
  return ended;
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
  const log = await LogFile.open(base, run, 'plan', place.secrets);
  const onOutput = (chunk: Buffer) => log.write(chunk);
  try {
    const init = await call(context, place, tool, { args: ['init', '-no-color', '-input=false'], onOutput });
    if (init.code !== 0) return failure('initialisation', init);
    const planned = await call(context, place, tool, { args: planArguments(run, place), onOutput });
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
    log.close();
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
  const log = await LogFile.open(base, run, 'apply', place.secrets);
  let text = '';
  const onOutput = (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-10_000);
    log.write(chunk);
  };
  try {
    const ended = await call(context, place, tool, {
      args: ['apply', '-no-color', '-input=false', place.plan],
      onOutput,
    });
    return ended.code === 0 ? { applied: countApplied(text) } : failure('apply', ended);
  } finally {
    log.close();
  }
}
