import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PlatformError } from '../../model/errors.ts';
import { type Phase, phases } from '../../model/vocabulary.ts';
import { controls } from '../../verify/registry.ts';
import { chosen } from '../../verify/verify.ts';
import { parseWaivers, type Waiver, waiversFile } from '../../verify/waivers.ts';
import type { Options } from '../verb.ts';
import type { ExaminationOf, World } from '../world.ts';
import { choiceOf } from './choice.ts';

export interface Asked {
  subject: ExaminationOf;
  /** The installation's own, when it is left out. */
  phase: Phase | undefined;
  only: string[];
  waivers: Waiver[];
  disturb: boolean;
  /** Nobody waits for it: it gives way to whoever is at work. */
  scheduled: boolean;
  /** Those whose title has this in it; all of them when it is empty, none when it is left out. */
  journeys: string | undefined;
  json: boolean;
  folder: string | undefined;
}

function usage(message: string, hint: string): never {
  throw new PlatformError({ code: 'usage', message, hint });
}

function subjectOf(options: Options): ExaminationOf {
  const { phase: _, ...typed } = choiceOf(options);
  // What is looked at is what was installed: whoever names another file only means another file.
  const choice = { ...typed, asInstalled: true };
  const advisories = typeof options.advisories === 'string' ? { advisories: resolve(options.advisories) } : {};
  if (typeof options.portal !== 'string') return { choice, ...advisories };
  const portal = options.portal.replace(/\/+$/, '');
  if (!/^https?:\/\/[^/]+/.test(portal) || !URL.canParse(portal)) {
    usage(
      `“${options.portal}” is no address of a portal.`,
      'Write it as a browser shows it: https://portal.example.com',
    );
  }
  return { portal, token: process.env.STAGECRAFT_PORTAL_TOKEN || undefined };
}

function phaseOf(given: unknown): Phase | undefined {
  if (given === undefined) return undefined;
  const found = phases.find((phase) => String(phase) === given);
  return found ?? usage(`There is no phase “${String(given)}”.`, 'There are the phases 1, 2, 3 and 4.');
}

async function textOf(path: string): Promise<string | undefined> {
  return readFile(resolve(path), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

async function waiversOf(given: unknown, folder = '.'): Promise<Waiver[]> {
  const path = typeof given === 'string' ? given : join(folder, waiversFile);
  const text = await textOf(path);
  const known = controls.map(({ id }) => id);
  if (text !== undefined) return parseWaivers(text, path, known);
  if (given === undefined) return [];
  throw new PlatformError({
    code: 'configuration',
    message: `There is no file ${path}.`,
    hint: `Without --waivers, ${waiversFile} is read if it is there.`,
  });
}

/** Run by a clock, it goes by the file that the last `up` has read, which must be there, and by the waivers beside that `up`. */
async function asTyped(world: World, options: Options): Promise<{ options: Options; folder?: string }> {
  if (options.scheduled !== true) return { options };
  if (typeof options.portal === 'string')
    usage('A scheduled run is one of an installation of ours.', 'Leave out --scheduled, or --portal.');
  const workshop = await world.openWorkshop(choiceOf(options));
  const { folder, config } = (await workshop.record())?.typed ?? {};
  return {
    options: config === undefined || typeof options.config === 'string' ? options : { ...options, config },
    ...(folder === undefined ? {} : { folder }),
  };
}

/** A mistake in the command is said before anything is asked. */
export async function askedOf(world: World, given: Options): Promise<Asked> {
  const { options, folder } = await asTyped(world, given);
  const subject = subjectOf(options);
  const journeys = typeof options.journey === 'string' ? options.journey : options.journeys === true ? '' : undefined;
  if (journeys !== undefined && 'portal' in subject) {
    usage('Journeys need an installation of ours.', 'Leave out --journeys, or --portal.');
  }
  const phase = phaseOf(options.phase);
  const only = Array.isArray(options.only) ? options.only.map(String) : [];
  chosen({ phase: 1, only });
  return {
    subject,
    phase,
    only,
    waivers: await waiversOf(options.waivers, folder),
    disturb: options.disturb === true,
    scheduled: options.scheduled === true,
    journeys,
    json: options.json === true,
    folder: typeof options.report === 'string' ? resolve(options.report) : undefined,
  };
}
