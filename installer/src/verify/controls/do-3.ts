import type { Context } from '../context.ts';
import { type Control, unless } from '../control.ts';

async function problemsOf({ inside }: Context, id: string): Promise<string[]> {
  const path = `docs/controls/${id}.md`;
  const text = await inside.files.readTextIfPresent(`${inside.root}/${path}`);
  if (text === undefined) return [`${path} is not there`];
  return text.startsWith(`# ${id} `) && text.includes('\n## When it is broken\n')
    ? []
    : [`${path} does not say what to do`];
}

/** It is given the others, as it cannot import the list that it is in. */
export const do3 = (ids: () => string[]): Control => ({
  id: 'DO-3',
  phase: 1,
  layer: 'Documentation',
  title: 'Every control has a page that says what to do',
  why: 'Whoever is told at night that something is broken needs the next step, not a riddle.',
  severity: 'low',
  needs: ['inside'],
  remedy: 'Write the page docs/controls/<ID>.md.',
  async check(context) {
    const problems = (await Promise.all(ids().map((id) => problemsOf(context, id)))).flat();
    context.note('the page of each control', `${ids().length - problems.length} of ${ids().length} are there`);
    return unless(problems, `each of the ${ids().length} controls has its page`);
  },
});
