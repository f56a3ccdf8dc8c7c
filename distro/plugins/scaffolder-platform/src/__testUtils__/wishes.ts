import { serializeDirectoryContents } from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import { type Portal, type Task, templates, templatesFolder } from './portal';

const own: Record<string, JsonObject> = {
  infrastructure: { region: 'north', size: 'small' },
  'silver-path': { type: 'service', reason: 'The price engine is written in a language that nobody else uses' },
};

/** Pages that each repository has, whichever template it comes from. */
export const pages = [
  'README.md',
  'mkdocs.yml',
  'docs/index.md',
  'docs/develop.md',
  'docs/operate.md',
  'docs/decisions.md',
];
export const common = [...pages, '.editorconfig', '.gitignore', 'Dockerfile', 'catalog-info.yaml'];

export const names = templates.map(({ metadata }) => metadata.name);

export const valuesFor = (template: string): JsonObject => ({
  name: `trial-${template}`,
  description: 'Tries the “template”: quotes, "signs" & all',
  owner: 'group:default/checkout',
  lifecycle: 'experimental',
  system: 'system:default/storefront',
  ...own[template],
});

const entityOf = (template: string) => templates.find(({ metadata }) => metadata.name === template)!;

/** As somebody of the team asks for it, or as an approved request runs it where it needs one. */
export const make = (portal: Portal, template: string, more: JsonObject = {}): Promise<Task> =>
  entityOf(template).metadata.annotations?.['stagecraft.dev/approval']
    ? portal.run('plugin:requests', template, { ...valuesFor(template), ...more, requestId: 'request-1' })
    : portal.run('omar', template, { ...valuesFor(template), ...more });

/** The paths of what a dry run would make, as if it had the name of the real one. */
export async function tryOut(portal: Portal, template: string): Promise<string[]> {
  const files = await serializeDirectoryContents(templatesFolder);
  const { status, body } = await portal.ask('lena', '/v2/dry-run', {
    template: entityOf(template),
    values: { ...valuesFor(template), name: `dry-${template}` },
    directoryContents: files.map(({ path, content }) => ({ path, base64Content: content.toString('base64') })),
  });
  if (status !== 200) throw new Error(`The dry run of ${template} was refused: ${status} ${JSON.stringify(body)}`);
  return (body.directoryContents as { path: string }[]).map(({ path }) => path.replace('dry_', 'trial_'));
}

/** By title, where they lead. */
export const linksOf = ({ output }: Task): Record<string, string | undefined> =>
  Object.fromEntries((output.links ?? []).map((link) => [link.title, link.url ?? link.entityRef]));
