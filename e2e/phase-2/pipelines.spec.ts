import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type APIRequestContext, expect, test } from '@playwright/test';
import { namespace } from '../support/cluster.ts';
import { done } from '../support/cluster-api.ts';
import { address, installationFile, target } from '../support/installation.ts';
import { person, signIn } from '../support/people.ts';
import { disturbing, inPhaseTwo, walked } from '../support/phase-two.ts';
import { fresh } from '../support/requests.ts';

const name = fresh('parcels', '-');
const project = `logistics/${name}`;
const patience = { timeout: 60_000 };

inPhaseTwo();
test.describe.configure({ mode: 'serial', timeout: 240_000 });

const onCluster = target() !== 'embedded';

/** What a job of another mind would look for: the installation's secrets here, an account of the cluster there. */
const treasure = (): string =>
  onCluster ? '/var/run/secrets/kubernetes.io/serviceaccount/token' : installationFile('secrets.json');

const green = (secrets: string) => `
include:
  - project: platform/pipeline-library
    file: jobs/lint.yml
stages: [test, build]
pry:
  stage: test
  script: ['cat ${secrets} || echo closed to jobs']
pack:
  stage: build
  script: ['mkdir dist', 'echo weighed > dist/parcel']
  artifacts: { paths: [dist/] }
`;

const hanging = `
wait:
  script: ['echo begun', 'sleep 600']
`;

/** From within a job, by numbers and names as they are in the cluster. */
const reaching = `
import { connect } from 'node:net';
const places = {
  edge: [new URL(process.env.CI_SERVER_URL).hostname, process.env.CI_SERVER_PORT],
  database: ['psql-postgresql.${namespace}.svc.cluster.local', 5432],
  forge: ['forge.${namespace}.svc.cluster.local', 7009],
};
for (const [name, [host, port]] of Object.entries(places)) {
  const said = await new Promise((tell) => {
    const socket = connect({ host, port: Number(port), timeout: 4000 });
    socket.on('connect', () => tell('open')).on('timeout', () => tell('no answer')).on('error', ({ code }) => tell(code));
  });
  console.log(name, said);
}
// On a cluster of one node no policy stands between a pod and the API: what it says to strangers does.
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
const secrets = 'https://' + process.env.KUBERNETES_SERVICE_HOST + '/api/v1/namespaces/${namespace}/secrets';
const api = await fetch(secrets, { signal: AbortSignal.timeout(4000) }).then(({ status }) => status, () => 'closed');
console.log('api', api);
process.exit(0);
`;

const apart = (image: string) => `
other-image: { image: '${image}', script: ['postgres --version'] }
reach: { script: ['node reach.mjs'] }
no-such-image: { image: 'localhost/nobody/has:this', script: ['echo never'] }
`;

interface StatefulSet {
  spec: { template: { spec: { containers: { image: string }[] } } };
}

/** What of a job still runs: its processes on this machine, its pods and what they were given on a cluster. */
async function leftOf(): Promise<string[]> {
  if (!onCluster) return execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).match(/^sleep 600$/gm) ?? [];
  const found = await Promise.all(
    ['pods', 'secrets'].map((kind) =>
      done<{ items: { metadata: { name: string } }[] }>('GET', `/api/v1/namespaces/${namespace}-jobs/${kind}`),
    ),
  );
  return found.flatMap(({ items }) => items.map(({ metadata }) => metadata.name));
}

async function traceOf(request: APIRequestContext, job: string): Promise<string> {
  const { id = 0 } = (await newest(request)) ?? {};
  const jobs = (await (await request.get(api(`/pipelines/${id}/jobs`), { headers })).json()) as {
    id: number;
    name: string;
  }[];
  const found = jobs.find(({ name: of }) => of === job);
  return (await request.get(api(`/jobs/${found?.id}/trace`), { headers })).text();
}

let headers: Record<string, string>;
let folder: string;

/** What somebody does who works in the repository. */
function push(config: string): void {
  const { username, password } = person('tomas');
  const remote = new URL(`/${project}.git`, address('forge'));
  Object.assign(remote, { username, password });
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Tomas', '-c', 'user.email=tomas@harbourline.example', ...args], {
      cwd: folder,
      env: { ...process.env, GIT_TERMINAL_PROMPT: '0' },
      stdio: 'pipe',
    });
  writeFileSync(join(folder, '.gitlab-ci.yml'), config);
  writeFileSync(join(folder, 'reach.mjs'), reaching);
  git('init', '--quiet', '--initial-branch=main');
  git('add', '.');
  git('commit', '--quiet', '--message', 'ci: run');
  git('push', '--quiet', remote.href, 'main');
}

const api = (path: string): string => `${address('forge')}/api/v4/projects/${encodeURIComponent(project)}${path}`;

interface Pipeline {
  id: number;
  status: string;
}

async function newest(request: APIRequestContext): Promise<Pipeline | undefined> {
  return ((await (await request.get(api('/pipelines'), { headers })).json()) as Pipeline[])[0];
}

test.beforeAll(async ({ request }) => {
  if (!walked()) return;
  folder = mkdtempSync(join(tmpdir(), 'stagecraft-pipelines-'));
  const { username, password } = person('tomas');
  const form = { grant_type: 'password', username, password };
  const login = await request.post(`${address('forge')}/oauth/token`, { form });
  headers = { authorization: `Bearer ${((await login.json()) as { access_token: string }).access_token}` };
  const group = await request.get(`${address('forge')}/api/v4/groups/logistics`, { headers });
  const { id } = (await group.json()) as { id: number };
  const data = { name, path: name, namespace_id: id, visibility: 'internal' };
  expect((await request.post(`${address('forge')}/api/v4/projects`, { headers, data })).status()).toBe(201);
});

test.afterAll(async ({ request }) => {
  if (folder === undefined) return;
  rmSync(folder, { recursive: true, force: true });
  await request.delete(api(''), { headers });
});

test(
  'a push becomes a green pipeline; its jobs cannot read what is the platform’s',
  disturbing,
  async ({ page, request }) => {
    push(green(treasure()));
    await expect.poll(async () => (await newest(request))?.status, patience).toBe('success');

    await page.goto(`${address('forge')}/${project}/-/pipelines`);
    await expect(page.getByRole('row').filter({ hasText: 'ci: run' })).toContainText('passed');
    await page
      .getByRole('link', { name: /^#\d+$/ })
      .first()
      .click();
    await expect(page.getByRole('heading', { name: /^Pipeline #/ })).toBeVisible();
    await expect(page.getByRole('listitem').filter({ hasText: 'pack' })).toContainText('passed');
    await page.getByRole('link', { name: 'pry' }).click();
    await expect(page.locator('pre')).toContainText(onCluster ? 'No such file or directory' : 'Permission denied');
    await expect(page.locator('pre')).toContainText('closed to jobs');
  },
);

test('a pipeline that hangs is cancelled, and nothing of it goes on', disturbing, async ({ page, request }) => {
  push(hanging);
  await expect.poll(async () => (await newest(request))?.status, patience).toBe('running');
  const { id = 0 } = (await newest(request)) ?? {};
  expect((await request.post(api(`/pipelines/${id}/cancel`), { headers })).ok()).toBe(true);
  await page.goto(`${address('forge')}/${project}/-/pipelines/${id}`);
  await expect(page.getByRole('listitem').filter({ hasText: 'wait' })).toContainText('canceled');
  await expect.poll(leftOf, patience).toEqual([]);
});

const component = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${name}
  annotations:
    gitlab.com/project-slug: ${project}
spec: { type: service, lifecycle: experimental, owner: group:default/logistics }
`;

test('the component’s page follows its pipelines, by keyboard as well', disturbing, async ({ page }) => {
  writeFileSync(join(folder, 'catalog-info.yaml'), component);
  push('wait:\n  script: [echo begun, sleep 45]\n');
  const tab = page.getByRole('tab', { name: 'Pipelines' }).or(page.getByRole('link', { name: 'Pipelines' }));
  await signIn(page, 'vera', `/catalog/default/component/${name}`);
  await expect(async () => {
    await page.reload();
    await expect(tab.first()).toBeVisible({ timeout: 5000 });
  }).toPass({ timeout: 90_000 });
  await tab.first().focus();
  await page.keyboard.press('Enter');

  const newest = page.getByRole('region', { name: /^Pipeline #\d+$/ });
  await expect(newest.getByRole('status')).toHaveText(/Running|Passed/, patience);
  await expect(newest).toContainText('ci: run');
  await expect(newest).toContainText('Tomás Rivera');
  await expect(newest.getByRole('row', { name: /wait/ })).toBeVisible();
  await expect(newest.getByRole('status')).toHaveText('Passed', { timeout: 90_000 });
  await expect(page.getByRole('table', { name: 'Earlier pipelines' })).toContainText('Cancelled');
  await newest.getByRole('link', { name: 'Open in the forge' }).click();
  await expect(page).toHaveURL(new RegExp(`/${project}/-/pipelines/\\d+$`));
});

test('a component without a pipeline says how to get one', disturbing, async ({ page }) => {
  await signIn(page, 'vera', '/catalog/default/component/search-suggest/pipelines');
  await expect(page.getByRole('heading', { name: 'No pipeline has run yet' })).toBeVisible(patience);
  await expect(page.getByText('.gitlab-ci.yml')).toBeVisible();
});

test(
  'on a cluster each job is a pod of its own: its image, no account, no way to the platform’s inside',
  disturbing,
  async ({ request }) => {
    test.skip(!onCluster, 'elsewhere jobs are no pods');
    const { spec } = await done<StatefulSet>(
      'GET',
      `/apis/apps/v1/namespaces/${namespace}/statefulsets/psql-postgresql`,
    );
    push(apart(spec.template.spec.containers[0]?.image ?? ''));
    await expect.poll(async () => (await newest(request))?.status, patience).toBe('failed');
    expect(await traceOf(request, 'other-image')).toMatch(/^postgres \(PostgreSQL\) \d+/m);
    const reached = await traceOf(request, 'reach');
    expect(reached).toContain('edge open');
    for (const closed of ['database', 'forge']) expect(reached).toMatch(new RegExp(`^${closed} (no answer|E)`, 'm'));
    expect(reached).toMatch(/^api (401|403|closed)$/m);
    expect(await traceOf(request, 'no-such-image')).toContain('The image localhost/nobody/has:this cannot be had');
    await expect.poll(leftOf, patience).toEqual([]);
  },
);
