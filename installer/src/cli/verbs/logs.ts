import { PlatformError } from '../../model/errors.ts';
import type { Runtime } from '../../ports/runtime.ts';
import { print, printJson } from '../../ui/terminal.ts';
import type { Run } from '../verb.ts';
import { choiceOf } from './choice.ts';
import { interruptible } from './interrupt.ts';

const lookMs = 500;
const usualLines = 50;

/** `forge` is what people say, and what the other verbs call it. */
const meant = (names: string[], name: string): string => (names.includes(`lab-${name}`) ? `lab-${name}` : name);

/** Goes on from where the text ended; a log that was rotated is begun again. */
async function readOn(read: () => Promise<string>, from: number, signal: AbortSignal): Promise<void> {
  let seen = from;
  while (!signal.aborted) {
    const text = await read();
    if (text.length < seen) seen = 0;
    if (text.length > seen) process.stdout.write(text.slice(seen));
    seen = text.length;
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}

/** Until Ctrl-C; whoever reads may leave at any time. */
async function follow(runtime: Runtime, name: string, from: number): Promise<void> {
  const { signal: interrupted, done } = interruptible(() => {});
  const reader = new AbortController();
  process.stdout.once('error', () => reader.abort());
  const signal = AbortSignal.any([interrupted, reader.signal]);
  const write = (text: string): void => void process.stdout.write(text);
  if (runtime.follow) await runtime.follow(name, { signal, write });
  else await readOn(() => runtime.readLog(name), from, signal);
  done();
}

function lineCount(given: unknown): number {
  const lines = Number(given ?? usualLines);
  if (Number.isInteger(lines) && lines > 0) return lines;
  throw new PlatformError({
    code: 'usage',
    message: `“${String(given)}” is no number of lines.`,
    hint: 'Write a whole number from 1 on, such as --lines 200.',
  });
}

export const logs: Run = async (world, [given], options) => {
  const wanted = lineCount(options.lines);
  const workshop = await world.openWorkshop(choiceOf(options));
  const names = await workshop.runtime.logNames();
  if (names.length === 0) {
    throw new PlatformError({
      code: 'not-running',
      message: 'There are no logs yet.',
      hint: '`stagecraft up` starts the platform.',
    });
  }
  if (given === undefined) {
    if (options.json === true) printJson({ processes: names });
    else print(`Whose? ${names.map((each) => `\`stagecraft logs ${each}\``).join(', ')}`);
    return 0;
  }
  const name = meant(names, given);
  if (!names.includes(name)) {
    throw new PlatformError({
      code: 'usage',
      message: `There is no log of “${name}”.`,
      hint: `There is: ${names.join(', ')}.`,
    });
  }
  const text = await workshop.runtime.readLog(name);
  const last = text.trimEnd().split('\n').slice(-wanted);
  if (options.json === true) printJson({ process: name, lines: last });
  else print(last.join('\n'));
  if (options.follow === true) await follow(workshop.runtime, name, text.length);
  return 0;
};
