import { readPhase } from '../../config/flags.ts';
import { phases } from '../../model/plan.ts';
import type { Profile } from '../../model/profile.ts';
import { print, printJson, say, styled } from '../../ui/terminal.ts';
import type { Run } from '../verb.ts';
import { bringUp } from './bring-up.ts';
import { choiceOf } from './choice.ts';

const notes: Record<Profile['release'], string> = {
  available: '',
  preview: ' (a preview)',
  planned: ' (not in this release)',
};

function show(profiles: Profile[], current: number | undefined): void {
  for (const { phase, title, summary, release, missing = [] } of profiles) {
    const here = phase === current ? ' ← here' : '';
    print(styled(`${phase}  ${title}${notes[release]}${here}`, phase === current ? 'bold' : 'dim'));
    say(`   ${summary}`, '   ');
    if (missing.length > 0) say(`   Not there yet: ${missing.join(', ')}.`, '   ');
  }
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
  const workshop = await world.openWorkshop({
    ...choiceOf(options),
    phase: String(readPhase(wanted)),
    goesOn: true,
  });
  const offline = options.offline === true;
  const json = options.json === true;
  await bringUp(workshop, { verb: 'phase', rollback: options.rollback === true, json, offline });
  return 0;
};
