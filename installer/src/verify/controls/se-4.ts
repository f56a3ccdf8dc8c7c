import type { Context } from '../context.ts';
import { type Control, failed, type Finding, unless } from '../control.ts';

async function problemsOf(context: Context): Promise<string[]> {
  const { store } = context;
  const told = await store.tellers();
  const [names, strays, handedOut] = [await store.names(), await store.strays(), new Set(await store.handedOut())];
  context.note(
    `${told.length} processes that are told something in private`,
    `${names.length} secrets in the store, ${handedOut.size} of which it has handed out for them`,
  );
  const trial = await store.tryOut?.(context.signal);
  if (store.tryOut) context.note('a secret that nobody has seen before', trial ?? 'it was handed out');
  return [
    ...told.filter(({ fromStore }) => !fromStore).map(({ name }) => `${name} is told its secrets from a copy`),
    ...strays.map((name) => `the store has ${name} otherwise than the installation`),
    ...(trial === undefined ? [] : [trial]),
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
  targets: ['embedded', 'kind'],
  instead: 'whether Secrets are made from the store there is for its owner to say',
  needs: ['store'],
  remedy: 'Run `stagecraft up`: it opens the store, and puts in what is missing. `stagecraft status` says who waits.',
  deadlineSeconds: 60,
  check,
};
