import { readPhase } from '../../config/flags.ts';
import { PlatformError } from '../../model/errors.ts';
import { type Phase, phases } from '../../model/vocabulary.ts';
import type { Profile } from '../../model/profile.ts';
import { print, printJson, say, styled } from '../../ui/terminal.ts';
import type { Run } from '../verb.ts';
import type { Workshop } from '../world.ts';
import { bringUp } from './bring-up.ts';
import { choiceOf } from './choice.ts';

const notes: Record<Profile['release'], string> = {
  available: '',
  planned: ' (not in this release)',
};

function show(profiles: Profile[], current: number | undefined): void {
  for (const { phase, title, summary, release } of profiles) {
    const here = phase === current ? ' ← here' : '';
    print(styled(`${phase}  ${title}${notes[release]}${here}`, phase === current ? 'bold' : 'dim'));
    say(`   ${summary}`, '   ');
  }
}

/** What a later release brings is said as that, whether there is an installation or not. */
async function mustBeThere(workshop: Workshop, wanted: Phase): Promise<void> {
  const { release } = await workshop.profile(wanted);
  if (release === 'planned' || (await workshop.record())) return;
  const { installation } = workshop.settings;
  const name = installation === 'default' ? '' : ` --name ${installation}`;
  throw new PlatformError({
    code: 'not-running',
    message: `There is no installation “${installation}” to bring to phase ${wanted}.`,
    hint: `\`stagecraft up --phase ${wanted}${name}\` makes one in that phase.`,
  });
}

export const phase: Run = async (world, [wanted], options) => {
  if (wanted === undefined) {
    const workshop = await world.openWorkshop(choiceOf(options));
    const current = (await workshop.record())?.phase;
    const profiles = await Promise.all(phases.map((each) => workshop.profile(each)));
    if (options.json === true) printJson({ current: current ?? null, phases: profiles });
    else show(profiles, current);
    return 0;
  }
  const to = readPhase(wanted);
  const workshop = await world.openWorkshop({ ...choiceOf(options), phase: String(to), goesOn: true });
  await mustBeThere(workshop, to);
  const offline = options.offline === true;
  const json = options.json === true;
  await bringUp(workshop, { verb: 'phase', rollback: options.rollback === true, json, offline });
  return 0;
};
