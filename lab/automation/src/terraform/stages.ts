import { readFile } from 'node:fs/promises';
import type { Base } from '../base.ts';
import type { Counts, Run, Workspace } from '../domain/terraform.ts';
import { isObject } from '../http/body.ts';
import type { Ended, Started, Step, Work } from '../run/workshop.ts';
import { openLog, readLog, type Stage } from './log-file.ts';
import { describeWorkplace, prepareWorkplace, type Workplace } from './workplace.ts';

export interface StageContext {
  base: Base;
  run: Run;
  workspace: Workspace;
  /** It was begun by an earlier service. */
  goesOn: boolean;
  onStart(started: Started): void;
}

type Failed = { failed: string };
export type Planned = { hasChanges: boolean; plan: Counts } | Failed;
export type Applied = { applied: Counts } | Failed;

const graceMs = 20_000;

export const stageId = (run: Run, kind: Stage): string => `run-${run.mark}-${kind}`;

/** The tool is asked to end with SIGINT, at which it writes down what it has done so far. */
async function call(context: StageContext, place: Workplace, kind: Stage, steps: Step[]): Promise<Ended> {
  const { base, run, workspace } = context;
  const log = await openLog(base, run, kind, context.goesOn);
  const work: Work = {
    ...{ id: stageId(run, kind), mark: run.mark, kind, title: workspace.name },
    ...{ folder: place.folder, cwd: place.cwd, env: place.env, brings: true, goesOn: context.goesOn, steps },
    ...{ timeoutSeconds: base.timeoutSeconds, gentle: 'SIGINT', graceMs, output: log.file },
  };
  try {
    const started = base.workshop.start(work);
    context.onStart(started);
    return await started.ended;
  } finally {
    await log.close();
  }
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
  // The tool may warn of something first, of its own settings for one, and says that in the same place.
  const shown: unknown = JSON.parse(text.split('\n').find((line) => line.startsWith('{')) ?? '{}');
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

const names = ['initialisation', 'plan', 'reading of the plan'];
/** With -detailed-exitcode: there is something to do. */
const somethingToDo = 2;

export async function makePlan(context: StageContext): Promise<Planned> {
  const { base, run, workspace, goesOn } = context;
  await base.workshop.need('terraform');
  const place = await (goesOn ? describeWorkplace : prepareWorkplace)(base, run, workspace);
  const program = 'terraform';
  const ended = await call(context, place, 'plan', [
    { program, args: ['init', '-no-color', '-input=false'] },
    { program, args: planArguments(run, place), fine: [somethingToDo] },
    { program, args: ['show', '-json', '-no-color', place.plan], kept: true },
  ]);
  if (ended.codes.length < names.length || ended.codes.at(-1) !== 0)
    return failure(names[ended.codes.length - 1] ?? 'plan', ended);
  return { hasChanges: ended.codes[1] === somethingToDo, plan: countChanges(ended.kept) };
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
  await base.workshop.need('terraform');
  const place = await describeWorkplace(base, run, workspace);
  if (!(await readFile(place.plan).catch(() => undefined)))
    return { failed: 'The plan of this run is gone. Begin a new run.' };
  const args = ['apply', '-no-color', '-input=false', place.plan];
  const ended = await call(context, place, 'apply', [{ program: 'terraform', args }]);
  return ended.codes.at(-1) === 0
    ? { applied: countApplied(await readLog(base, run, 'apply')) }
    : failure('apply', ended);
}
