import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type APIRequestContext, expect, test } from '@playwright/test';
import { address, installationFile, target } from '../support/installation.ts';
import { person } from '../support/people.ts';
import { disturbing, inPhaseTwo } from '../support/phase-two.ts';
import { fresh } from '../support/requests.ts';

const name = fresh('parcels', '-');
const project = `logistics/${name}`;
const patience = { timeout: 60_000 };

inPhaseTwo();
test.describe.configure({ mode: 'serial', timeout: 240_000 });

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
  if (target() !== 'embedded') return;
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
    push(green(installationFile('secrets.json')));
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
    await expect(page.locator('pre')).toContainText('Permission denied');
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
  const running = (): string => execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
  await expect.poll(running, patience).not.toMatch(/^sleep 600$/m);
});
