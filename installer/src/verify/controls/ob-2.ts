import type { Context } from '../context.ts';
import { type Control, unless } from '../control.ts';
import { until } from '../until.ts';

type Line = Record<string, unknown>;

const patienceMs = 5000;

function parsed(line: string): Line | undefined {
  try {
    return JSON.parse(line) as Line;
  } catch {
    return undefined;
  }
}

/** What is being written at this moment is no line yet. */
const linesOf = (text: string): string[] => text.split('\n').slice(0, -1);

/** Backstage says which files it reads before there is a logger; and Node warns in its own words. */
const others = [/^$/, /^Loading config from /, /^\(node:\d+\) /, /^\(Use `node /];
const isOthers = (line: string): boolean => others.some((pattern) => pattern.test(line));

async function ownLine(context: Context, trace: string): Promise<Line | undefined> {
  const text = await context.inside.portalLog();
  return text
    .split('\n')
    .filter((line) => line.includes(trace))
    .map(parsed)
    .find((line) => line !== undefined);
}

async function problemsOfOwnLine(context: Context): Promise<string[]> {
  const person = await context.as('developer');
  const { id, headers } = context.newTrace();
  await context.ask('/api/catalog/entities/by-query?limit=1', { as: person, headers });
  const line = await until(() => ownLine(context, id), patienceMs, context.signal);
  context.note(`the portal’s log about trace ${id}`, JSON.stringify(line ?? 'nothing'));
  if (line === undefined) return ['what was just asked is not in the log'];
  const wanted = ['time', 'level', 'plugin', 'message', 'traceId', 'user'];
  const absent = wanted.filter((field) => typeof line[field] !== 'string').map((field) => `a line has no ${field}`);
  return line.user === person.ref ? absent : [...absent, `a line names ${String(line.user)} instead of ${person.ref}`];
}

async function secretsInLogs(context: Context): Promise<string[]> {
  const secrets = Object.entries(await context.inside.secrets()).filter(([, value]) => value.length >= 6);
  const names = await context.inside.logNames();
  const found = await Promise.all(
    names.map(async (name) => {
      const text = await context.inside.readLog(name);
      return secrets
        .filter(([, value]) => text.includes(value))
        .map(([secret]) => `the log of ${name} holds ${secret}`);
    }),
  );
  context.note(
    `${secrets.length} secrets looked for in the logs of ${names.join(', ')}`,
    `${found.flat().length} found`,
  );
  return found.flat();
}

export const ob2: Control = {
  id: 'OB-2',
  phase: 1,
  layer: 'Observability',
  title: 'Logs are structured, say who and in which trace, and hold no secret',
  why: 'Logs are read by more people than the data that they tell of.',
  severity: 'high',
  needs: ['people', 'inside'],
  remedy:
    'Look at the line or log that is named; a secret that was in one has been seen: replace it, then remove the log.',
  async check(context) {
    const text = await context.inside.portalLog();
    const plain = linesOf(text).filter((line) => !isOthers(line) && parsed(line) === undefined);
    if (plain.length > 0) context.note('lines of the portal’s log that are no JSON', plain.slice(0, 5).join('\n'));
    const problems = [
      ...(await problemsOfOwnLine(context)),
      ...(await secretsInLogs(context)),
      ...(plain.length > 0 ? [`${plain.length} lines of the portal’s log are no JSON`] : []),
    ];
    return unless(problems, 'every line is JSON with level, plugin, person and trace, and no log holds a secret');
  },
};
