import { TestDatabases } from '@backstage/backend-test-utils';
import { parse } from 'yaml';
import { LabForge } from './__testUtils__/LabForge';
import { type Portal, startPortal } from './__testUtils__/portal';
import { common, linksOf, make, names, pages, tryOut, valuesFor } from './__testUtils__/wishes';

jest.setTimeout(600_000);

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
    config: lab.config,
    isFound: async (name) => (await lab.file(`checkout/${name}`, 'catalog-info.yaml')) !== undefined,
  });
});

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
      const task = await make(portal, template);
      expect([task.status, task.error]).toEqual(['completed', undefined]);
      expect(linksOf(task)).toEqual({
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
      expect(Object.keys(first[template])).toEqual(expect.arrayContaining([...common, '.gitlab-ci.yml']));
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
      expect((await make(portal, template)).status).toBe('completed');
      expect(await lab.content(project)).toEqual(first[template]);
    });

    it('can be tried without making anything', async () => {
      const made = await tryOut(portal, template);
      expect(made).toEqual(expect.arrayContaining(Object.keys(first[template])));
      expect((await lab.call('GET', `/projects/checkout%2Fdry-${template}`)).status).toBe(404);
    });
  });

  it('give all of them the same documentation', () => {
    for (const template of names) {
      const there = Object.keys(first[template]).filter((path) => pages.includes(path));
      expect(there.sort()).toEqual([...pages].sort());
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
