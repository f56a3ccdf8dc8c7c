import type { Phase } from '../../model/vocabulary.ts';
import { holdsSecret, type Setting, settingsOf } from '../configuration.ts';
import { type Control, unless } from '../control.ts';

/** Sections whose credentials open other tools; everything else is the portal's own. */
const tools =
  /^(integrations|requests\.targets|kubernetes|proxy|scaffolder|catalog\.providers|jenkins|argocd|vault|awx)\b/;

/** To read repositories, and from phase 2 on to publish what templates make: GitLab's, and an organization's on GitHub. */
const forges = /^integrations\.(gitlab\[\d+\]\.token|github\[\d+\]\.(token|apps\[\d+\]\.(privateKey|clientSecret)))$/;

/** What a phase lets the portal hold. From phase 3 on workers act, and the portal only reads. */
const allowed: Record<Phase, RegExp[]> = {
  1: [forges, /^requests\.targets\.databases\.token$/],
  2: [forges, /^requests\.targets\.(databases|awx|terraform)\.token$/, /^catalog\.providers\./],
  3: [forges, /^catalog\.providers\./],
  4: [forges, /^catalog\.providers\./],
};

const ofTool = (setting: Setting): boolean => holdsSecret(setting) && tools.test(setting.path);

export const cp1: Control = {
  id: 'CP-1',
  phase: 1,
  layer: 'Control plane',
  title: 'The portal holds no credential of an execution tool beyond what its phase allows',
  why: 'Whoever takes over the portal has whatever it can open. The fewer keys it holds, the less that is.',
  severity: 'high',
  needs: ['configuration'],
  remedy: 'Take the credential out of the portal’s configuration; let the executing side act instead.',
  async check(context) {
    const held = settingsOf(await context.configuration()).filter(ofTool);
    context.note('credentials of other tools in the portal’s configuration', held.map(({ path }) => path).join(', '));
    const rules = allowed[context.phase];
    const beyond = held.filter(({ path }) => !rules.some((rule) => rule.test(path)));
    const problems = beyond.map(({ path }) => `${path} is a credential that phase ${context.phase} does not allow`);
    return unless(problems, `${held.length} credentials of other tools, all of which phase ${context.phase} allows`);
  },
};
