import type { Context } from '../context.ts';
import { type Control, unless } from '../control.ts';
import { sampleValues, type Template, TemplateDesk } from '../templates.ts';

/** What everybody finds in every repository that a template has made. */
const structure = [
  'README.md',
  'mkdocs.yml',
  'docs/index.md',
  'docs/develop.md',
  'docs/operate.md',
  'docs/decisions.md',
];

interface File {
  path: string;
  base64Content: string;
}

async function filesBelow({ inside }: Context, folder: string, under = ''): Promise<File[]> {
  const entries = await inside.files.list(folder);
  const found = entries.map(async ({ name, isFolder }) => {
    if (isFolder) return filesBelow({ inside } as Context, `${folder}/${name}`, `${under}${name}/`);
    const text = await inside.files.readText(`${folder}/${name}`);
    return [{ path: `${under}${name}`, base64Content: Buffer.from(text).toString('base64') }];
  });
  return (await Promise.all(found)).flat();
}

async function problemsOf(context: Context): Promise<string[]> {
  const as = await context.as('admin');
  const desk = await TemplateDesk.open(context);
  const [templates, team] = [await desk.templates(as), await desk.teamOf(as)];
  if (templates.length === 0) return ['there are no templates in the catalog'];
  const files = await filesBelow(context, `${context.inside.root}/distro/templates`);
  const lacking = async (template: Template): Promise<string[]> => {
    const values = sampleValues(template, { name: TemplateDesk.freshName(), owner: `group:default/${team}` });
    const made = await desk.dryRun(as, template, values, files);
    const missing = structure.filter((path) => !made.includes(path));
    return missing.map((path) => `${template.metadata.name} makes no ${path}`);
  };
  return (await Promise.all(templates.map(lacking))).flat();
}

export const do1: Control = {
  id: 'DO-1',
  phase: 2,
  layer: 'Documentation',
  title: 'Every template writes documentation of the same structure',
  why: 'Whoever is called at night looks for the same page in the same place, whosever service it is.',
  severity: 'medium',
  needs: ['people', 'inside'],
  remedy: 'Let the template fetch ./documentation, and leave out none of its pages in what the template lays over it.',
  deadlineSeconds: 120,
  async check(context) {
    return unless(await problemsOf(context), `every template writes ${structure.join(', ')}`);
  },
};
