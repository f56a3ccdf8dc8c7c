import { type Control, unless } from '../control.ts';

export const op7: Control = {
  id: 'OP-7',
  phase: 1,
  layer: 'Operations',
  title: '`up` again changes nothing',
  why: 'Only what can be repeated can be resumed, automated and trusted.',
  severity: 'medium',
  needs: ['inside'],
  remedy: '`stagecraft plan` says what differs and why; `stagecraft up` brings it in order.',
  async check({ inside, signal, note }) {
    const differences = await inside.differences(signal);
    const changes = differences.filter(({ change }) => change !== 'unchanged');
    note(
      'the plan, held against what is there',
      `${differences.length - changes.length} of ${differences.length} unchanged`,
    );
    const problems = changes.map(({ step, change, why }) => `${step.id}: ${change} (${why})`);
    return unless(problems, `all ${differences.length} steps are as they should be`);
  },
};
