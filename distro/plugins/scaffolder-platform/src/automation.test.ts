import { TestDatabases } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import type { JsonObject } from '@backstage/types';
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { type Portal, startPortal, templatesFolder } from './__testUtils__/portal';
import { checkout, freePort, passwords, Program, until } from './__testUtils__/programs';

jest.setTimeout(180_000);

const token = 'portal-token-of-the-test';
const company = mkdtempSync(join(tmpdir(), 'templates-company-'));

/** What the scaffolder fills in. */
const filled = (expression: string): string => `\${{ ${expression} }}`;

/** A template with one step, for whatever is to be tried. */
const template = (name: string, action: string, input: JsonObject): Entity => ({
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: {
    name,
    namespace: 'default',
  },
  spec: {
    type: 'trial',
    steps: [{ id: 'work', name: 'Work', action, input }],
    output: { id: filled('steps.work.output.id'), links: [{ title: 'Job', url: filled('steps.work.output.url') }] },
  },
});

const values = { name: 'label-storage', region: 'north', size: 'small' };

const more = [
  template('report', 'awx:job:launch', {
    template: 'Trial',
    key: filled('parameters.key'),
    extraVars: { mood: filled('parameters.mood') },
  }),
  template('unknown', 'awx:job:launch', { template: 'Nothing of that name' }),
  template('nowhere', 'awx:job:launch', { target: 'none', template: 'Trial' }),
  template('network', 'terraform:run', {
    organization: 'harbourline',
    workspace: filled('parameters.workspace'),
    key: filled('parameters.key'),
  }),
  {
    ...template('made', 'terraform:run', {}),
    spec: {
      type: 'trial',
      steps: [
        { id: 'content', name: 'Write', action: 'fetch:template', input: { url: './infrastructure', values } },
        {
          id: 'work',
          name: 'Work',
          action: 'terraform:run',
          input: {
            organization: 'harbourline',
            workspace: filled('parameters.workspace'),
            folder: '.',
            repository: filled("parameters.repository or ''"),
            variables: { settings: { name: 'label-storage', region: 'north', size: filled('parameters.size') } },
          },
        },
      ],
      output: { id: filled('steps.work.output.id'), applied: filled('steps.work.output.words') },
    },
  },
  template('elsewhere', 'terraform:run', { target: 'none', organization: 'a', workspace: 'b', optional: true }),
].map((entity) => ({
  ...entity,
  metadata: {
    ...entity.metadata,
    annotations: { 'backstage.io/managed-by-location': `file:${join(templatesFolder, 'trial.yaml')}` },
  },
}));

/** Without the tool there is nothing to run, and the run says so. */
const tool = [
  process.env.STAGECRAFT_TEST_TOFU ?? '',
  ...(process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => ['tofu', 'terraform'].map((name) => join(folder, name))),
].find((path) => existsSync(path));

let automation: Program;
let url: string;
let portal: Portal;

async function call(path: string, body?: object): Promise<JsonObject> {
  const headers = { authorization: 'Bearer admin-token-of-the-test', 'content-type': 'application/json' };
  const answer = await fetch(`${url}/api/v2${path}`, {
    headers,
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as JsonObject;
}
const idOf = async (kind: string, name: string) =>
  ((await call(`/${kind}/?${new URLSearchParams({ name })}`)).results as { id: number }[])[0].id;
const jobs = async () =>
  (await call('/jobs/?order_by=id')).results as { id: number; status: string; extra_vars: string }[];

/** What the job does depends on the mood that it is given. */
const script = `#!/bin/sh
case "$(cat "$STAGECRAFT_EXTRA_VARS")" in
  *bad*) echo "first line"; echo "the disk is full" >&2; exit 3 ;;
  *slow*) echo "takes its time"; sleep 60 ;;
  *) echo "well" ;;
esac
`;

beforeAll(async () => {
  cpSync(join(checkout, 'lab/company'), company, { recursive: true });
  writeFileSync(join(company, 'automation/projects/fleet/trial.sh'), script, { mode: 0o755 });
  const port = await freePort();
  url = `http://localhost:${port}`;
  const env = {
    ...passwords,
    PORT: String(port),
    PUBLIC_URL: url,
    COMPANY_DIR: company,
    INSTALLATION: 'templates',
    AUTOMATION_ADMIN_TOKEN: 'admin-token-of-the-test',
    AUTOMATION_PORTAL_TOKEN: token,
    ...(tool ? { AUTOMATION_TOOLS: dirname(tool) } : {}),
    AUTOMATION_SECRET_KEY: 'a-key-for-the-secrets-of-the-test',
  };
  automation = await new Program('automation', env, `http://127.0.0.1:${port}/healthcheck`).start();
  const project = await idOf('projects', 'Fleet');
  await call('/job_templates/', {
    name: 'Trial',
    project,
    job_type: 'script',
    playbook: 'trial.sh',
    ask_variables_on_launch: true,
  });
  const target = { title: 'The controller', baseUrl: url, token, page: `${url}/jobs/{id}` };
  portal = await startPortal({
    knex: await databases.init('POSTGRES_17'),
    config: { requests: { targets: { awx: target, terraform: target } } },
    more,
  });
});

// Before the databases, which go when they are no longer needed.
afterAll(async () => {
  await portal?.stop();
  await automation?.remove();
  rmSync(company, { recursive: true, force: true });
});

const databases = TestDatabases.create({ ids: ['POSTGRES_17'] });

describe('awx:job:launch', () => {
  it('launches a job, waits for it, and gives its result and its page', async () => {
    const task = await portal.run('omar', 'report', { key: 'one', mood: 'fine' });
    expect([task.status, task.error]).toEqual(['completed', undefined]);
    const [job] = await jobs();
    expect(job.status).toBe('successful');
    expect(task.output).toMatchObject({ id: String(job.id), links: [{ url: `${url}/jobs/${job.id}` }] });
  });

  it('makes one job of one key', async () => {
    const task = await portal.run('omar', 'report', { key: 'one', mood: 'fine' });
    expect([task.status, (await jobs()).length]).toEqual(['completed', 1]);
    expect((await portal.run('omar', 'report', { key: 'two', mood: 'fine' })).status).toBe('completed');
    expect(await jobs()).toHaveLength(2);
  });

  it('says why a job has failed, in its own last lines', async () => {
    const task = await portal.run('omar', 'report', { key: 'three', mood: 'bad' });
    expect([task.status, task.error]).toEqual(['failed', expect.stringMatching(/is failed.*the disk is full/s)]);
  });

  it('ends the job when the task is cancelled', async () => {
    const { body } = await portal.create('omar', 'report', { key: 'four', mood: 'slow' });
    const running = await until('the job runs', async () => (await jobs()).find(({ status }) => status === 'running'));
    await portal.ask('omar', `/v2/tasks/${String(body.id)}/cancel`, {});
    await until('the job has ended', async () =>
      (await jobs()).some(({ id, status }) => id === running.id && status === 'canceled'),
    );
    expect((await portal.follow('omar', String(body.id))).status).toMatch(/cancelled|failed/);
  });

  it('says what is wrong with what it was told', async () => {
    expect((await portal.run('omar', 'unknown', {})).error).toMatch(/no job template called “Nothing of that name”/);
    expect((await portal.run('omar', 'nowhere', {})).error).toMatch(/set requests\.targets\.none/);
  });

  it('says that the controller is away', async () => {
    await automation.end('SIGKILL');
    const task = await portal.run('omar', 'report', { key: 'five', mood: 'fine' });
    expect([task.status, task.error]).toEqual([
      'failed',
      expect.stringMatching(/The controller cannot be reached \(ECONNREFUSED\)/),
    ]);
    await automation.start();
    expect((await portal.run('omar', 'report', { key: 'five', mood: 'fine' })).status).toBe('completed');
  });
});

describe('terraform:run', () => {
  const workspace = 'storefront-network';

  it('says that there is no such workspace', async () => {
    const task = await portal.run('omar', 'network', { key: 'one', workspace: 'none' });
    expect(task.error).toMatch(/The controller answered 404/);
  });

  (tool ? it : it.skip)('has a run planned and applied, one of one key', async () => {
    const task = await portal.run('omar', 'network', { key: 'one', workspace });
    expect([task.status, task.error]).toEqual(['completed', undefined]);
    const again = await portal.run('omar', 'network', { key: 'one', workspace });
    expect([again.status, again.output.id]).toEqual(['completed', task.output.id]);
    const other = await portal.run('omar', 'network', { key: 'two', workspace });
    expect(other.output.id).not.toBe(task.output.id);
  });

  (tool ? it : it.skip)('goes on with no run that somebody else has begun in its words', async () => {
    const { data: found } = await call(`/organizations/harbourline/workspaces/${workspace}`);
    const { id } = found as { id: string };
    const { data: theirs } = await call('/runs', {
      data: {
        type: 'runs',
        attributes: { message: 'task three', 'plan-only': true },
        relationships: { workspace: { data: { type: 'workspaces', id } } },
      },
    });
    const task = await portal.run('omar', 'network', { key: 'three', workspace });
    expect([task.status, task.error]).toEqual(['completed', undefined]);
    expect(task.output.id).not.toBe((theirs as { id: string }).id);
  });

  (tool ? it : it.skip)('plans and applies what lies in the task’s folder, in a workspace of its own', async () => {
    const task = await portal.run('omar', 'made', { workspace: 'checkout-label-storage', size: 'small' });
    expect([task.status, task.error]).toEqual(['completed', undefined]);
    expect(task.output.applied).toMatch(/is applied$/);
    const { data } = await call('/organizations/harbourline/workspaces/checkout-label-storage');
    const { id } = data as { id: string };
    const outputs = await call(`/workspaces/${id}/current-state-version-outputs`);
    expect(outputs.data).toEqual([
      expect.objectContaining({ attributes: expect.objectContaining({ name: 'name', value: 'label-storage' }) }),
    ]);
    const alone = await portal.run('omar', 'made', { workspace: 'alone', size: 'small', repository: 'checkout/none' });
    expect(alone.output.applied).toMatch(/is applied\. What is pushed later is not planned by itself/);
    const again = await portal.run('omar', 'made', { workspace: 'checkout-label-storage', size: 'small' });
    expect(again.output.applied).toMatch(/is planned and finished$/);
    const wrong = await portal.run('omar', 'made', { workspace: 'checkout-label-storage', size: 'enormous' });
    expect(wrong.error).toMatch(/The size must be small, medium or large/);
  });

  it('is left out where there is no controller and it is said to be optional', async () => {
    const task = await portal.run('omar', 'elsewhere', {});
    expect([task.status, task.log]).toEqual(['completed', expect.stringMatching(/Not planned and not applied/)]);
  });

  (tool ? it.skip : it)('says what is missing where there is no tool', async () => {
    expect((await portal.run('omar', 'network', { key: 'one', workspace })).error).toMatch(/is errored/);
  });
});
