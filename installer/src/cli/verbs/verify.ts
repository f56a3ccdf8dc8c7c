import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PlatformError } from '../../model/errors.ts';
import { type Phase, phases } from '../../model/plan.ts';
import { print, printJson } from '../../ui/terminal.ts';
import { keep, readHistory } from '../../verify/history.ts';
import { controls } from '../../verify/registry.ts';
import type { Report } from '../../verify/report.ts';
import { htmlReport } from '../../verify/reports/html.ts';
import { junitReport } from '../../verify/reports/junit.ts';
import { terminalReport } from '../../verify/reports/terminal.ts';
import { chosen, verify as examine } from '../../verify/verify.ts';
import { parseWaivers, type Waiver, waiversFile } from '../../verify/waivers.ts';
import type { Options, Run } from '../verb.ts';
import type { Examination, ExaminationOf, World } from '../world.ts';
import { choiceOf } from './choice.ts';
import { interruptible } from './interrupt.ts';

const endings: Record<Report['verdict'], number> = { kept: 0, broken: 12, unclear: 13 };

function usage(message: string, hint: string): never {
  throw new PlatformError({ code: 'usage', message, hint });
}

function subjectOf(options: Options): ExaminationOf {
  const { phase: _, ...choice } = choiceOf(options);
  if (typeof options.portal !== 'string') return { choice };
  const portal = options.portal.replace(/\/+$/, '');
  if (!/^https?:\/\/[^/]+/.test(portal) || !URL.canParse(portal)) {
    usage(
      `“${options.portal}” is no address of a portal.`,
      'Write it as a browser shows it: https://portal.example.com',
    );
  }
  return { portal, token: process.env.STAGECRAFT_PORTAL_TOKEN || undefined };
}

function phaseOf(given: unknown, own: Phase): Phase {
  if (given === undefined) return own;
  const found = phases.find((phase) => String(phase) === given);
  return found ?? usage(`There is no phase “${String(given)}”.`, 'There are the phases 1, 2, 3 and 4.');
}

async function waiversOf({ files }: Examination, given: unknown): Promise<Waiver[]> {
  const path = typeof given === 'string' ? given : waiversFile;
  const text = await files.readTextIfPresent(resolve(path));
  const known = controls.map(({ id }) => id);
  if (text !== undefined) return parseWaivers(text, path, known);
  if (given === undefined) return [];
  throw new PlatformError({
    code: 'configuration',
    message: `There is no file ${path}.`,
    hint: `Without --waivers, ${waiversFile} is read if it is there.`,
  });
}

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

async function look(world: World, examination: Examination, options: Options, signal: AbortSignal): Promise<Report> {
  const { files, history, world: surroundings } = examination;
  const only = Array.isArray(options.only) ? options.only.map(String) : [];
  const phase = phaseOf(options.phase, surroundings.phase);
  const selected = chosen({ phase, only });
  const earlier = history === undefined ? [] : await readHistory(files, history);
  const report = await examine(selected, surroundings, {
    disturb: options.disturb === true,
    waivers: await waiversOf(examination, options.waivers),
    signal,
    told() {},
    earlier,
    version: versionOf(world),
  });
  if (history !== undefined) await keep(files, history, report);
  return report;
}

/** 0 when every promise is kept, 12 when one is broken, 13 when none is and one could not be checked. */
export const verify: Run = async (world, _args, options) => {
  const subject = subjectOf(options);
  const { signal, done } = interruptible();
  try {
    const examination = await world.openExamination(subject);
    const report = await look(world, examination, options, signal);
    const folder = typeof options.report === 'string' ? resolve(options.report) : undefined;
    if (folder !== undefined) await writeReports(examination, report, folder);
    if (options.json === true) printJson(report);
    else {
      for (const line of terminalReport(report)) print(line);
      if (folder !== undefined) print(`The report is in ${join(folder, 'index.html')}.`);
    }
    return endings[report.verdict];
  } finally {
    done();
  }
};
