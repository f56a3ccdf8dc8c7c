import { TestDatabases } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { GitHub } from '@stagecraft/forge-contract';
import { parse } from 'yaml';
import { type Portal, startPortal } from './__testUtils__/portal';
import { common, linksOf, make, names, pages, tryOut, valuesFor } from './__testUtils__/wishes';
import { library, runWorkflow, workflowOf } from './__testUtils__/workflow';

jest.setTimeout(600_000);

let hub: GitHub;
let portal: Portal;

afterAll(async () => {
  await portal?.stop();
  await hub?.stop();
});

const databases = TestDatabases.create({ ids: ['POSTGRES_17'] });

const checks = ['lint', 'test', 'docs-lint', 'build', 'scan', 'standards'];
const workflow = '.github/workflows/pipeline.yml';

beforeAll(async () => {
  hub = await new GitHub().start();
  portal = await startPortal({
    knex: await databases.init('POSTGRES_17'),
    config: {
      integrations: { github: [hub.integration] },
      scaffolder: {
        defaultAuthor: { name: 'S', email: 's@s.example' },
        defaultEnvironment: {
          parameters: { forge: 'github', organization: hub.organization, library, visibility: 'private' },
        },
      },
    } as JsonObject,
    isFound: async (name) => hub.find(hub.organization, name) !== undefined,
  });
});

afterEach(() => hub.mend());

describe.each(names)('the template %s, on GitHub', (template) => {
  const name = `trial-${template}`;

  it('makes a repository of its team, protected, and with links that lead somewhere', async () => {
    const task = await make(portal, template);
    expect([task.status, task.error]).toEqual(['completed', undefined]);
    const made = hub.repository(name);
    expect(linksOf(task)).toEqual({
      Repository: `${hub.url}/harbourline/${name}`,
      Pipeline: made.runs[0].html_url,
      'In the catalog': `component:default/${name}`,
    });
    expect([made.visibility, made.description]).toEqual(['private', valuesFor(template).description]);
    expect([...made.teams]).toEqual([['checkout', 'maintain']]);
    expect(made.protection).toMatchObject({
      required_status_checks: { contexts: checks },
      required_pull_request_reviews: { required_approving_review_count: 1, dismiss_stale_reviews: true },
      enforce_admins: true,
    });
  });

  it('gives it what every repository has, in the words of GitHub', async () => {
    const made = hub.repository(name);
    const files = Object.keys(await made.files());
    expect(files).toEqual(expect.arrayContaining([...common, workflow]));
    expect(files).not.toContain('.gitlab-ci.yml');
    expect(parse((await made.file('catalog-info.yaml'))!)).toMatchObject({
      metadata: { name, annotations: { 'github.com/project-slug': `harbourline/${name}` } },
      spec: { owner: 'group:default/checkout', lifecycle: 'experimental' },
    });
    expect(await made.file('docs/develop.md')).toContain('a pull request');
    const all = await Promise.all(files.map((path) => made.file(path)));
    expect(all.join('\n')).not.toContain('${{');
    expect(files.filter((path) => pages.includes(path))).toHaveLength(pages.length);
  });

  it('gives it a workflow with the jobs that protect its branch, and each of them is green', async () => {
    const made = hub.repository(name);
    const { jobs, on, permissions } = await workflowOf(made);
    expect(Object.keys(on)).toEqual(['push', 'pull_request']);
    expect(permissions).toEqual({ contents: 'read' });
    expect(Object.keys(jobs)).toEqual(expect.arrayContaining(checks));
    const ended = await runWorkflow(made);
    expect(ended).toEqual(Object.fromEntries(Object.keys(jobs).map((job) => [job, 'success'])));
  });

  it('can be tried without making anything', async () => {
    const asked = hub.asked.length;
    const made = await tryOut(portal, template);
    expect(made).toEqual(expect.arrayContaining(Object.keys(await hub.repository(name).files())));
    expect(hub.asked).toHaveLength(asked);
  });
});

describe('a second try', () => {
  const again = () => make(portal, 'library');

  it('of the same takes over what is there, and sees to access and protection', async () => {
    const made = hub.repository('trial-library');
    made.teams.clear();
    made.protection = undefined;
    const task = await again();
    expect([task.status, task.error]).toEqual(['completed', undefined]);
    expect(task.log).toContain('it is taken over');
    expect([[...made.teams], Boolean(made.protection)]).toEqual([[['checkout', 'maintain']], true]);
  });

  it('fills what the first has left empty', async () => {
    hub.remove('trial-library');
    const empty = await hub.add('trial-library', {}, String(valuesFor('library').description));
    const task = await again();
    expect([task.status, task.error]).toEqual(['completed', undefined]);
    expect(await empty.file('README.md')).toContain('trial-library');
    expect([[...empty.teams], Boolean(empty.protection)]).toEqual([[['checkout', 'maintain']], true]);
  });

  it('leaves what is somebody else’s', async () => {
    hub.remove('trial-library');
    await hub.add('trial-library', {}, 'Something else');
    expect((await again()).error).toMatch(/already there .* was not made by the portal/);
    hub.remove('trial-library');
    await hub.add('trial-library', { 'README.md': '# Ours\n' });
    expect((await again()).error).toMatch(/already there .* with other content/);
    hub.remove('trial-library');
  });
});

describe('what goes wrong on GitHub is said in the task', () => {
  const seconds = (count: number) => ({ 'retry-after': String(count) });
  const name = 'trial-library';

  it.each([
    [
      'a token that is not taken',
      /teams/,
      { status: 401, body: { message: 'Bad credentials' } },
      /does not accept the portal's token \(401\).*docs\/guide\/github\.md.*Bad credentials/,
    ],
    [
      'no right to see teams',
      /teams/,
      { status: 403, body: { message: 'Resource not accessible' } },
      /does not let the portal do this \(403\).*Resource not accessible/,
    ],
    [
      'a rate limit',
      /teams/,
      { status: 403, headers: seconds(40), body: { message: 'secondary rate limit' } },
      /asks? no more for now.*in 40 seconds/,
    ],
    [
      'a rate limit that names an hour',
      /teams/,
      {
        status: 429,
        headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + 1750) },
        body: {},
      },
      /in \d\d minutes/,
    ],
    ['an ill GitHub', /GET \/repos/, { status: 502, body: { message: 'Unicorn' } }, /GitHub answered 502: try again/],
  ])('%s', async (_what, on, answer, says) => {
    hub.fail(on, answer);
    const { status, error } = await make(portal, 'library');
    expect([status, error]).toEqual(['failed', expect.stringMatching(says)]);
    expect(hub.find('harbourline', name)).toBeUndefined();
  });

  it('a team that GitHub does not know', async () => {
    const { error } = await portal.run('yuki', 'library', {
      ...valuesFor('library'),
      owner: 'group:default/logistics',
    });
    expect(error).toBeUndefined();
    hub.remove(name);
    hub.teams.splice(hub.teams.indexOf('checkout'), 1);
    expect((await make(portal, 'library')).error).toMatch(/has no team “checkout”.*choose a team that has one/);
    hub.teams.push('checkout');
  });

  it('no right to make repositories', async () => {
    hub.without.add('administration');
    expect((await make(portal, 'library')).error).toMatch(
      /Failed to create the Organization repository harbourline\/trial-library, Resource not accessible by personal access token/,
    );
  });

  it('no right to write workflows; the next try with it goes on', async () => {
    hub.without.add('workflows');
    const { status, error } = await make(portal, 'library');
    expect([status, error]).toEqual(['failed', expect.stringContaining('without `workflow` scope')]);
    hub.mend();
    expect((await make(portal, 'library')).status).toBe('completed');
    hub.remove(name);
  });

  it('a plan without protected branches: the repository is made, and the log says what is missing', async () => {
    hub.hasProtection = false;
    const { status, log } = await make(portal, 'library');
    expect([status, log]).toEqual(['completed', expect.stringContaining('Branch protection was not enabled')]);
    hub.remove(name);
  });

  it('a rate limit in the middle: Backstage’s action waits as long as it is told, and goes on', async () => {
    hub.fail(
      /POST \/orgs/,
      { status: 429, headers: seconds(1), body: { message: 'You have exceeded a secondary rate limit' } },
      1,
    );
    const { status, error } = await make(portal, 'library');
    expect([status, error]).toEqual(['completed', undefined]);
    hub.remove(name);
  });
});
