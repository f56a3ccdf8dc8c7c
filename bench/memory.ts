// Resident memory of each process, idle; and the portal's beside that of an app straight from Backstage's generator.
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { layoutOf } from '../installer/src/model/layout.ts';
import type { ProcessStatus } from '../installer/src/model/process.ts';
import { type Figure, tell } from './support/figures.ts';
import { asked, benchHome, option } from './support/options.ts';
import { plainAppIn } from './support/plain.ts';
import { stagecraft } from './support/program.ts';

const home = benchHome();
const name = option('name', 'memory');
const portBase = Number(option('port-base', '27000'));
const idleSeconds = Number(option('idle', '60'));
const layout = layoutOf(home, name);
const own = ['--home', home, '--name', name];
const plainApp = plainAppIn({ folder: path.resolve(option('plain', path.join(home, 'plain-app'))), layout, portBase });
const note = (text: string): void => void process.stderr.write(`${new Date().toISOString()} ${text}\n`);

function rssOf(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

async function processes(): Promise<ProcessStatus[]> {
  const { output } = await stagecraft(['status', '--json', ...own]);
  return (JSON.parse(output) as { processes: ProcessStatus[] }).processes;
}

/** PostgreSQL is many processes that share most of their memory: told is that of the first. */
async function figures(plain: ChildProcess | undefined): Promise<Figure[]> {
  const goal = plain?.pid === undefined ? undefined : Math.round(rssOf(plain.pid));
  const { pid: keeper } = JSON.parse(readFileSync(path.join(layout.run, 'supervisor.json'), 'utf8')) as { pid: number };
  const rows = (await processes()).map(({ name: what, pid = 0 }): Figure => {
    const value = Math.round(rssOf(pid));
    return { what, value, unit: 'MB', ...(what === 'portal' && goal !== undefined ? { goal } : {}) };
  });
  rows.push({ what: 'keeper', value: Math.round(rssOf(keeper)), unit: 'MB' });
  if (goal !== undefined) rows.push({ what: 'plain create-app, same PostgreSQL', value: goal, unit: 'MB' });
  return rows;
}

let plain: ChildProcess | undefined;
try {
  await stagecraft(['up', '--port-base', String(portBase), ...own]);
  if (!asked('without-plain')) {
    await plainApp.build(note);
    // Both begin in the same minute and are equally long at rest.
    await stagecraft(['down', ...own]);
    await stagecraft(['up', '--port-base', String(portBase), ...own]);
    plain = (await plainApp.start()).child;
  }
  note(`at rest for ${idleSeconds} s`);
  await pause(idleSeconds * 1000);
  tell(await figures(plain));
} finally {
  plain?.kill();
  await stagecraft(['down', '--delete-data', '--yes', ...own]);
}
