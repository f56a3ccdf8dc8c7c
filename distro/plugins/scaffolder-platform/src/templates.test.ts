import { TestDatabases } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { serializeDirectoryContents } from '@backstage/plugin-scaffolder-node';
import { parse } from 'yaml';
import { LabForge } from './__testUtils__/LabForge';
import { type Portal, startPortal, type Task, templates, templatesFolder } from './__testUtils__/portal';

jest.setTimeout(600_000);

const own: Record<string, JsonObject> = {
  infrastructure: { region: 'north', size: 'small' },
  'silver-path': { type: 'service', reason: 'The price engine is written in a language that nobody else uses' },
};

/** Everything that each repository has, whichever template it comes from. */
const structure = [
  'README.md',
  'mkdocs.yml',
  'docs/index.md',
  'docs/develop.md',
  'docs/operate.md',
  'docs/decisions.md',
];
const common = [...structure, '.editorconfig', '.gitignore', '.gitlab-ci.yml', 'Dockerfile', 'catalog-info.yaml'];

const names = templates.map(({ metadata }) => metadata.name);
const valuesFor = (template: string): JsonObject => ({
  name: `trial-${template}`,
  description: 'Tries the “template”: quotes, "signs" & all',
  owner: 'group:default/checkout',
  lifecycle: 'experimental',
  system: 'system:default/storefront',
  ...own[template],
});
const needsApproval = (template: string) =>
  templates.find(({ metadata }) => metadata.name === template)?.metadata.annotations?.['stagecraft.dev/approval'];

let lab: LabForge;
let portal: Portal;

// Before the databases, which go when they are no longer needed.
afterAll(async () => {
  await portal?.stop();
  await lab?.remove();
});

const databases = TestDatabases.create({ ids: ['POSTGRES_17'] });

beforeAll(async () => {
  lab = await LabForge.start();
  portal = await startPortal({
    knex: await databases.init('POSTGRES_17'),
    config: {
      integrations: { gitlab: [lab.config] },
      scaffolder: { defaultAuthor: { name: 'S', email: 's@s.example' } },
    },
    isFound: async (name) => (await lab.file(`checkout/${name}`, 'catalog-info.yaml')) !== undefined,
  });
});

const make = (template: string): Promise<Task> =>
  needsApproval(template)
    ? portal.run('plugin:requests', template, { ...valuesFor(template), requestId: 'request-1' })
    : portal.run('omar', template, valuesFor(template));

describe('the templates of the distribution', () => {
  const first: Record<string, Record<string, string>> = {};

  it('are the six that are promised', () => {
    expect(names.sort()).toEqual([
      'documentation-site',
      'infrastructure',
      'library',
      'node-service',
      'python-service',
      'silver-path',
    ]);
  });

  describe.each(names)('%s', (template) => {
    const project = `checkout/trial-${template}`;

    it('makes a repository whose pipeline is green', async () => {
      const task = await make(template);
      expect([task.status, task.error]).toEqual(['completed', undefined]);
      const links = Object.fromEntries(
        (task.output.links ?? []).map((link) => [link.title, link.url ?? link.entityRef]),
      );
      expect(links).toEqual({
        Repository: `${lab.url}/${project}`,
        Pipeline: expect.stringMatching(/\/-\/pipelines\/\d+$/),
        'In the catalog': `component:default/trial-${template}`,
      });
      const { status, jobs, said } = await lab.pipeline(project);
      expect([status, said]).toEqual(['success', expect.not.stringContaining('ERROR')]);
      expect(Object.keys(jobs)).toEqual(
        expect.arrayContaining(['build', 'lint', 'test', 'docs-lint', 'scan', 'standards']),
      );
    });

    it('gives it what every repository has, with an owner and a lifecycle', async () => {
      first[template] = await lab.content(project);
      expect(Object.keys(first[template])).toEqual(expect.arrayContaining(common));
      const entity = parse((await lab.file(project, 'catalog-info.yaml'))!);
      expect(entity).toMatchObject({
        metadata: { name: `trial-${template}`, description: valuesFor(template).description },
        spec: { owner: 'group:default/checkout', lifecycle: 'experimental', system: 'system:default/storefront' },
      });
      const all = await Promise.all(Object.keys(first[template]).map((path) => lab.file(project, path)));
      expect(all.join('\n')).not.toContain('${{');
    });

    it('makes the same of the same', async () => {
      await lab.call('DELETE', `/projects/${encodeURIComponent(project)}`);
      expect((await make(template)).status).toBe('completed');
      expect(await lab.content(project)).toEqual(first[template]);
    });

    it('can be tried without making anything', async () => {
      const entity = templates.find(({ metadata }) => metadata.name === template)!;
      const files = await serializeDirectoryContents(templatesFolder);
      const { status, body } = await portal.ask('lena', '/v2/dry-run', {
        template: entity,
        values: { ...valuesFor(template), name: `dry-${template}` },
        directoryContents: files.map(({ path, content }) => ({ path, base64Content: content.toString('base64') })),
      });
      expect(status).toBe(200);
      const made = (body.directoryContents as { path: string }[]).map(({ path }) => path.replace('dry_', 'trial_'));
      expect(made).toEqual(expect.arrayContaining(Object.keys(first[template])));
      expect((await lab.call('GET', `/projects/checkout%2Fdry-${template}`)).status).toBe(404);
    });
  });

  it('give all of them the same documentation', () => {
    for (const template of names) {
      const pages = Object.keys(first[template]).filter((path) => structure.includes(path));
      expect(pages.sort()).toEqual([...structure].sort());
    }
  });
});

describe('what still holds off the golden path', () => {
  const at = `/projects/${encodeURIComponent('checkout/trial-silver-path')}`;
  const change = async (path: string, edit: (text: string) => string) => {
    const content = edit((await lab.file('checkout/trial-silver-path', path))!);
    const body = { branch: 'main', content, commit_message: `Change ${path}` };
    expect((await lab.call('PUT', `${at}/repository/files/${encodeURIComponent(path)}`, body)).status).toBe(200);
    return lab.pipeline('checkout/trial-silver-path');
  };

  it.each([
    ['an owner', 'catalog-info.yaml', (text: string) => text.replace(/ {2}owner: .*\n/, ''), 'spec.owner is missing'],
    [
      'an image without root',
      'Dockerfile',
      (text: string) => text.replace('USER 10001', 'USER root'),
      'USER root is root',
    ],
  ])('is %s', async (_what, path, edit, says) => {
    const before = (await lab.file('checkout/trial-silver-path', path))!;
    const { jobs, said } = await change(path, edit);
    expect([jobs.standards, said]).toEqual(['failed', expect.stringContaining(says)]);
    expect((await change(path, () => before)).jobs.standards).toBe('success');
  });
});
