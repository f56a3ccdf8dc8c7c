import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlatformError } from '../../model/errors.ts';
import { print, printJson } from '../../ui/terminal.ts';
import { keep, readHistory } from '../../verify/history.ts';
import type { Report } from '../../verify/report.ts';
import { htmlReport } from '../../verify/reports/html.ts';
import { junitReport } from '../../verify/reports/junit.ts';
import { terminalReport } from '../../verify/reports/terminal.ts';
import { chosen, verify as examine } from '../../verify/verify.ts';
import type { Run } from '../verb.ts';
import type { Examination, World } from '../world.ts';
import { interruptible } from './interrupt.ts';
import { type Asked, askedOf } from './verify-options.ts';

const endings: Record<Report['verdict'], number> = { kept: 0, broken: 12, unclear: 13 };

async function writeReports({ files }: Examination, report: Report, folder: string): Promise<void> {
  const written = {
    'report.json': `${JSON.stringify(report, null, 2)}\n`,
    'junit.xml': junitReport(report),
    'index.html': htmlReport(report),
  };
  for (const [name, text] of Object.entries(written)) await files.writeText(join(folder, name), text);
}

const versionOf = (world: World): string =>
  (JSON.parse(readFileSync(join(world.root, 'package.json'), 'utf8')) as { version: string }).version;

async function look(world: World, examination: Examination, asked: Asked, signal: AbortSignal): Promise<Report> {
  const { files, history, world: surroundings, journeys } = examination;
  const phase = asked.phase ?? surroundings.phase;
  // They take minutes: those who wait see each as it ends.
  const onLine = (line: string): void => (asked.json ? undefined : print(line));
  const walking = (walk: NonNullable<Examination['journeys']>, title: string) => () =>
    walk({ phase, title, disturb: asked.disturb, signal, onLine });
  const report = await examine(chosen({ phase, only: asked.only }), surroundings, {
    disturb: asked.disturb,
    waivers: asked.waivers,
    signal,
    earlier: history === undefined ? [] : await readHistory(files, history),
    version: versionOf(world),
    ...(asked.journeys !== undefined && journeys ? { walk: walking(journeys, asked.journeys) } : {}),
  });
  if (history !== undefined) await keep(files, history, report);
  return report;
}

function show(report: Report, { json, folder }: Asked): void {
  if (json) {
    printJson(report);
    return;
  }
  for (const line of terminalReport(report)) print(line);
  if (folder !== undefined) print(`The report is in ${join(folder, 'index.html')}.`);
}

/** 0 when every promise is kept, 12 when one is broken, 13 when none is and one could not be checked. */
export const verify: Run = async (world, _args, options) => {
  const asked = await askedOf(options);
  const { signal, done } = interruptible();
  try {
    const examination = await world.openExamination(asked.subject);
    const report = await look(world, examination, asked, signal);
    if (asked.folder !== undefined) await writeReports(examination, report, asked.folder);
    show(report, asked);
    return endings[report.verdict];
  } catch (error) {
    if (!signal.aborted) throw error;
    const message = 'Stopped by you; nothing has been kept of what was found.';
    throw new PlatformError({ code: 'interrupted', message, hint: 'Run it again whenever you like.', cause: error });
  } finally {
    done();
  }
};
