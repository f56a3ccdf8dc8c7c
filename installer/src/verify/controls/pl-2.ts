import { type Control, unless } from '../control.ts';

export const pl2: Control = {
  id: 'PL-2',
  phase: 1,
  layer: 'Plugins',
  title: 'Every package has the version that the distribution locks',
  why: 'What was tested together is what runs together, or nothing is known about it.',
  severity: 'medium',
  needs: ['source'],
  remedy: 'Build the portal again: remove its folder from the cache, then `stagecraft up`.',
  async check({ source, note }) {
    const [versions, { pinned, built }] = await Promise.all([source.versions(), source.release()]);
    note(
      'packages of app and backend, as locked and as installed',
      versions.map(({ name, installed }) => `${name}@${installed}`).join(' '),
    );
    const drift = versions.filter(({ locked, installed }) => locked !== installed);
    const problems = drift.map(
      ({ name, locked, installed }) => `${name} is ${installed ?? 'missing'} instead of ${locked ?? 'nothing'}`,
    );
    if (pinned !== built) problems.unshift(`Backstage is ${built ?? 'unknown'} instead of ${pinned}`);
    return unless(problems, `${versions.length} packages are as locked for Backstage ${pinned}`);
  },
};
