import type { Context } from '../context.ts';
import { type Control, failed, type Finding, unless } from '../control.ts';

/** Processes that are told something in private, and from where. */
async function tellers(context: Context): Promise<{ name: string; fromStore: boolean }[]> {
  const { steps } = await context.inside.plan();
  return steps.flatMap((step) => {
    if (step.kind !== 'process' || Object.keys(step.input.secretEnv).length === 0) return [];
    return [{ name: step.input.name, fromStore: step.input.secretStore !== undefined }];
  });
}

/** What runs otherwise than the plan says may have been told by somebody else. */
async function runsOtherwise(context: Context, names: string[]): Promise<string[]> {
  const found = await context.inside.differences(context.signal);
  return found.flatMap(({ step, change, why }) =>
    step.kind === 'process' && names.includes(step.input.name) && change !== 'unchanged'
      ? [`${step.input.name}: ${why}`]
      : [],
  );
}

async function problemsOf(context: Context): Promise<string[]> {
  const { store } = context;
  const told = await tellers(context);
  const [names, strays, handedOut] = [await store.names(), await store.strays(), new Set(await store.handedOut())];
  context.note(
    `${told.length} processes that are told something in private`,
    `${names.length} secrets in the store, ${handedOut.size} of which it has handed out to the keeper`,
  );
  return [
    ...told.filter(({ fromStore }) => !fromStore).map(({ name }) => `${name} is told its secrets from a file`),
    ...(await runsOtherwise(
      context,
      told.map(({ name }) => name),
    )),
    ...strays.map((name) => `the store has ${name} otherwise than the installation`),
    ...names.filter((name) => !handedOut.has(name)).map((name) => `nobody has read ${name} from the store`),
  ];
}

async function check(context: Context): Promise<Finding> {
  const state = await context.store.state();
  context.note('the store of secrets', state);
  if (state === 'sealed') return failed('the store of secrets is sealed: no process could be started');
  if (state === 'away') return failed('the store of secrets does not answer: no process could be started');
  return unless(await problemsOf(context), 'every process is told its secrets by the store when it starts');
}

export const se4: Control = {
  id: 'SE-4',
  phase: 2,
  layer: 'Secrets',
  title: 'Secrets are handed out by the store when a process starts',
  why: 'A secret in a file beside each program is one that nobody can withdraw, and nobody sees being read.',
  severity: 'high',
  targets: ['embedded'],
  instead: 'secrets from a store are on the embedded target only so far',
  needs: ['inside', 'store'],
  remedy: 'Run `stagecraft up`: it opens the store, and puts in what is missing. `stagecraft status` says who waits.',
  check,
};
