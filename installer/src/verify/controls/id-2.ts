import { settingsOf } from '../configuration.ts';
import { type Control, unless } from '../control.ts';

const isOn = (value: unknown): boolean =>
  value !== false && value !== 'false' && value !== '' && value !== undefined && value !== null;

export const id2: Control = {
  id: 'ID-2',
  phase: 1,
  layer: 'Identity and policy',
  title: 'Guests cannot sign in, and no dangerous switch is on',
  why: 'A guest is nobody: what is done as a guest has been done by no one.',
  severity: 'critical',
  needs: [],
  remedy: 'Take auth.providers.guest and every setting whose name begins with “dangerously” out of the configuration.',
  async check(context) {
    const answers = await Promise.all(
      ['production', 'development']
        .map((env) => `/api/auth/guest/refresh?env=${env}`)
        .map((path) => context.ask(path, { headers: { 'x-requested-with': 'XMLHttpRequest' } })),
    );
    const letIn = answers.some(({ status, body }) => status < 300 && body.includes('backstageIdentity'));
    const problems = letIn ? ['the portal let a guest in'] : [];
    if (!context.knows('configuration'))
      return unless(problems, 'no guest is let in (what is configured is not known here)');
    const settings = settingsOf(await context.configuration());
    const on = settings.filter(({ path, value }) => /(^|\.)dangerously/i.test(path) && isOn(value));
    const guests = settings.filter(({ path }) => /^auth\.providers\.guest(\.|$)/.test(path));
    context.note(
      'settings that begin with “dangerously”, and settings of the guest provider',
      `${on.length}, ${guests.length}`,
    );
    problems.push(...on.map(({ path }) => `${path} is on`), ...guests.map(({ path }) => `${path} is configured`));
    return unless([...new Set(problems)], 'no guest is let in, and no dangerous switch is on');
  },
};
