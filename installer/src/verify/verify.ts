import type { Phase } from '../model/vocabulary.ts';
import { PlatformError } from '../model/errors.ts';
import type { Control } from './control.ts';
import { changesSince, trendOf } from './history.ts';
import { controls } from './registry.ts';
import type { Journeys, Report } from './report.ts';
import { runControls, type RunOptions } from './runner.ts';
import { countsOf, scoreOf, verdictOf } from './score.ts';
import type { Surroundings } from './surroundings.ts';

export interface Selection {
  phase: Phase;
  /** Only these, by their ids. */
  only: string[];
}

/** Every promise up to a phase; a single one that is asked for need not be due yet. */
export function chosen({ phase, only }: Selection, all: Control[] = controls): Control[] {
  if (only.length === 0) return all.filter((control) => control.phase <= phase);
  const ids = only.map((id) => id.toUpperCase());
  const strangers = ids.filter((id) => !all.some((control) => control.id === id));
  if (strangers.length > 0) {
    throw new PlatformError({
      code: 'usage',
      message: `There is no control ${strangers.join(', ')}.`,
      hint: `There is: ${all.map(({ id }) => id).join(', ')}.`,
    });
  }
  return all.filter(({ id }) => ids.includes(id));
}

interface Extra {
  earlier: Report[];
  version: string;
  /** The journeys in a browser, where they are asked for. */
  walk?: () => Promise<Journeys>;
}

/** Looks at everything, and puts it together. */
export async function verify(
  selected: Control[],
  world: Surroundings,
  { earlier, version, walk, ...options }: RunOptions & Extra,
): Promise<Report> {
  const startedAt = new Date();
  const results = await runControls(selected, world, options);
  const journeys = await walk?.();
  return {
    apiVersion: 'stagecraft.dev/v1',
    kind: 'VerifyReport',
    subject: world.installation,
    target: world.target ?? null,
    phase: world.phase,
    version,
    startedAt: startedAt.toISOString(),
    milliseconds: Date.now() - startedAt.getTime(),
    verdict: verdictOf(results, journeys),
    counts: countsOf(results),
    score: scoreOf(results),
    results,
    changes: changesSince(earlier, results),
    ...(journeys && { journeys }),
    trend: trendOf(earlier),
  };
}
