import type { ProcessSpec } from '../../model/process.ts';
import type { Context } from '../context.ts';
import { type Control, failed, type Finding, unless } from '../control.ts';

type Kept = Record<string, { spec: ProcessSpec }>;

/** Processes that are told something in private, and from where: as the keeper has them, whatever any plan says. */
async function tellers({ inside }: Context): Promise<{ name: string; fromStore: boolean }[]> {
  const kept = JSON.parse(await inside.files.readText(`${inside.folder}/run/desired.json`)) as Kept;
  return Object.values(kept)
    .filter(({ spec }) => Object.keys(spec.secretEnv).length > 0)
    .map(({ spec }) => ({ name: spec.name, fromStore: spec.secretStore !== undefined }));
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
