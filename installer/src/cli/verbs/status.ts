import type { Unfinished } from '../../apply/journal.ts';
import { servicesOf } from '../../model/plan.ts';
import type { ProcessStatus } from '../../model/process.ts';
import { print, printJson, styled, table } from '../../ui/terminal.ts';
import type { Run } from '../verb.ts';
import type { Workshop } from '../world.ts';
import { choiceOf } from './choice.ts';

const notInstalled = { installed: false, running: false, processes: [] };

function ago(since: string): string {
  const minutes = Math.floor((Date.now() - Date.parse(since)) / 60_000);
  if (minutes < 1) return 'less than a minute';
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2880 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1440)} days`;
}

function row(process: ProcessStatus): string[] {
  const memory = process.memoryBytes === undefined ? '' : `${Math.round(process.memoryBytes / 1024 / 1024)} MB`;
  return [
    `  ${process.name}`,
    process.phase,
    ago(process.since),
    String(process.port ?? ''),
    memory,
    process.reason ?? '',
  ];
}

const missingRow = (name: string): string[] => [`  ${name}`, 'missing', '', '', '', '`stagecraft up` starts it'];

/** What the installed plan says should run, and of which nothing is to be seen. */
async function missingFrom(workshop: Workshop, services: ProcessStatus[] | undefined): Promise<string[]> {
  const plan = services ? await workshop.installedPlan() : undefined;
  const known = new Set(services?.map(({ name }) => name));
  return plan ? servicesOf(plan).filter((name) => !known.has(name)) : [];
}

function unfinishedLine(run: Unfinished): string {
  const where = run.inFlight.length > 0 ? `, in the middle of ${run.inFlight.join(', ')}` : '';
  return `The last run, begun on ${run.startedAt}, has not come to its end${where}: it is at work, or it was cut off. \`stagecraft up\` goes on.`;
}

function killedLine(installation: string): string {
  return `The process keeper of “${installation}” was killed. What it started may still run, and nobody watches over it. \`stagecraft up\` takes it up again.`;
}

/** 0 when all is healthy, 11 when it does not run or something is not well: so that a script can ask. */
export const status: Run = async (world, _args, options) => {
  const workshop = await world.openWorkshop(choiceOf(options));
  const record = await workshop.record();
  const services = record ? await workshop.runtime.services() : undefined;
  const unfinished = record ? await workshop.unfinished() : undefined;
  const processes = services ?? [];
  const killed = record !== undefined && !services && (await workshop.runtime.wasKilled());
  const missing = await missingFrom(workshop, services);
  const healthy = processes.length > 0 && missing.length === 0 && processes.every(({ phase }) => phase === 'healthy');
  if (options.json === true) {
    printJson(
      record
        ? {
            installed: true,
            running: services !== undefined,
            keeperWasKilled: killed,
            healthy,
            unfinished: unfinished ?? null,
            ...record,
            processes,
            missing,
          }
        : notInstalled,
    );
    return healthy ? 0 : 11;
  }
  const { installation } = workshop.settings;
  if (!record) print(`There is no installation “${installation}”. \`stagecraft up\` makes one.`);
  else if (killed) print(killedLine(installation));
  else if (!services)
    print(`“${installation}” (phase ${record.phase}) is installed and does not run. \`stagecraft up\` starts it.`);
  else {
    print(
      `“${installation}”, phase ${record.phase} on ${record.target}: ${healthy ? styled('healthy', 'green') : styled('not all is well', 'yellow')}.`,
    );
    print();
    const rows = [...processes.map(row), ...missing.map(missingRow)];
    for (const line of table([['  process', 'state', 'for', 'port', 'memory', ''], ...rows])) print(line);
  }
  if (unfinished) print(unfinishedLine(unfinished));
  return healthy ? 0 : 11;
};
