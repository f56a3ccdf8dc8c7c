import type { Context } from '../context.ts';
import { type Control, unless } from '../control.ts';
import { TemplateDesk } from '../templates.ts';

const tag = 'silver-path';
const job = 'standards';

/** What is left out in turn, and must be noticed. */
const owner = /^ {2}owner: .*\n/m;

async function problemsOf(context: Context): Promise<string[]> {
  const as = await context.as('developer');
  const desk = await TemplateDesk.open(context);
  const silver = (await desk.templates(as)).find(({ metadata }) => metadata.tags?.includes(tag));
  if (silver === undefined) return [`no template in the catalog has the tag ${tag}`];
  return desk.withMade(as, silver, TemplateDesk.freshName(), async (project, { jobs }) => {
    if (jobs[job] !== 'success')
      return [`the job ${job} is ${jobs[job] ?? 'missing'} in what ${silver.metadata.name} makes`];
    await desk.change(project, 'catalog-info.yaml', (text) => text.replace(owner, ''));
    const without = (await desk.pipeline(project)).jobs[job];
    return without === 'failed' ? [] : [`without an owner the job ${job} is ${without ?? 'missing'}, and must fail`];
  });
}

export const do4: Control = {
  id: 'DO-4',
  phase: 2,
  layer: 'Documentation',
  title: 'A silver path exists, and what still holds on it is checked',
  why: 'Whoever may not leave the golden path leaves it without telling anybody, and then nothing is checked at all.',
  severity: 'medium',
  needs: ['people', 'inside', 'configuration'],
  remedy: 'Have a template with the tag silver-path include /jobs/standards.yml of the pipeline library.',
  deadlineSeconds: 420,
  async check(context) {
    return unless(await problemsOf(context), `the silver path passes ${job}, and without an owner it fails there`);
  },
};
