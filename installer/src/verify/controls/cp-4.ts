import type { Context } from '../context.ts';
import { type Control, unless } from '../control.ts';
import { TemplateDesk } from '../templates.ts';

/** Quick to run, and with everything that a repository of ours has. */
const tried = 'library';

function differences(first: Map<string, string>, second: Map<string, string>): string[] {
  const paths = new Set([...first.keys(), ...second.keys()]);
  return [...paths].filter((path) => first.get(path) !== second.get(path));
}

async function problemsOf(context: Context): Promise<string[]> {
  const as = await context.as('developer');
  const desk = await TemplateDesk.open(context);
  const template = (await desk.templates(as)).find(({ metadata }) => metadata.name === tried);
  if (template === undefined) return [`there is no template ${tried} in the catalog`];
  const name = TemplateDesk.freshName();
  const make = () =>
    desk.withMade(as, template, name, async (project, pipeline) => ({
      pipeline,
      content: await desk.content(project),
    }));
  const first = await make();
  const idle = ['build', 'test'].filter((job) => first.pipeline.jobs[job] !== 'success');
  if (first.content.size === 0) return ['the template left an empty repository'];
  if (idle.length > 0)
    return [`no pipeline has done the work of ${idle.join(' and ')}: it is ${first.pipeline.status}`];
  const second = await make();
  return differences(first.content, second.content).map((path) => `${path} is another one the second time`);
}

export const cp4: Control = {
  id: 'CP-4',
  phase: 2,
  layer: 'Control plane',
  title: 'The same input makes the same repository, and a pipeline does the work',
  why: 'What differs from run to run cannot be reviewed, and what the portal built itself nobody can build again.',
  severity: 'high',
  needs: ['people', 'inside', 'configuration'],
  remedy: 'Look at the task under Create, at the pipeline in the forge, and at what has changed in distro/templates.',
  deadlineSeconds: 420,
  async check(context) {
    return unless(
      await problemsOf(context),
      `the template ${tried} made the same twice, and its pipeline built and tested it`,
    );
  },
};
