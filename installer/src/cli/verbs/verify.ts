import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlatformError } from '../../model/errors.ts';
import { note, print, printJson } from '../../ui/terminal.ts';
import { handOver } from '../../verify/hand-over.ts';
import { keep, readHistory } from '../../verify/history.ts';
import type { Report } from '../../verify/report.ts';
import { htmlReport } from '../../verify/reports/html.ts';
import { junitReport } from '../../verify/reports/junit.ts';
import { terminalReport } from '../../verify/reports/terminal.ts';
import { summaryOf } from '../../verify/summary.ts';
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
  return report;
}

/** Looks when it is our turn, and keeps what was found. */
async function lookInTurn(world: World, examination: Examination, asked: Asked, signal: AbortSignal): Promise<Report> {
  const { turn, history, files } = examination;
  const quiet = asked.scheduled ? await turn?.takeIfQuiet() : undefined;
  const release = quiet ? quiet.release : await turn?.take(signal, note);
  try {
    const report = await look(world, examination, asked, signal);
    await quiet?.mustBeQuiet();
    if (history !== undefined) await keep(files, history, report);
    return report;
  } finally {
    await release?.();
  }
}

/** A part says nothing about the whole, and is not shown to everybody. */
const isWhole = ({ only, phase }: Asked, { world }: Examination): boolean =>
  only.length === 0 && (phase === undefined || phase === world.phase);

/** The page of the platform shows it. Where that cannot be done, what was found is as true as before. */
async function show(
  { root }: World,
  { report, examination }: { report: Report; examination: Examination },
  asked: Asked,
  signal: AbortSignal,
): Promise<void> {
  const { world, everySeconds, files } = examination;
  if (everySeconds === undefined || !isWhole(asked, examination)) return;
  const pageOf = (page: string): Promise<string | undefined> => files.readTextIfPresent(join(root, page));
  const { refused } = await handOver(world, await summaryOf(report, everySeconds, pageOf), signal);
  if (refused !== undefined) note(`The portal could not take the result: ${refused}.`);
  else if (!asked.json) print(`The portal shows it: ${world.portal.url}/platform`);
}

function tell(report: Report, { json, folder }: Asked): void {
  if (json) {
    printJson(report);
    return;
  }
  for (const line of terminalReport(report)) print(line);
  if (folder !== undefined) print(`The report is in ${join(folder, 'index.html')}.`);
}

/** 0 when every promise is kept, 12 when one is broken, 13 when none is and one could not be checked. */
export const verify: Run = async (world, _args, options) => {
  const asked = await askedOf(world, options);
  const { signal, done } = interruptible();
  try {
    const examination = await world.openExamination(asked.subject);
    const report = await lookInTurn(world, examination, asked, signal);
    if (asked.folder !== undefined) await writeReports(examination, report, asked.folder);
    tell(report, asked);
    await show(world, { report, examination }, asked, signal);
    return endings[report.verdict];
  } catch (error) {
    if (!signal.aborted) throw error;
    const message = 'Stopped by you; nothing has been kept of what was found.';
    throw new PlatformError({ code: 'interrupted', message, hint: 'Run it again whenever you like.', cause: error });
  } finally {
    done();
  }
};
