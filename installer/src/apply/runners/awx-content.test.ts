import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { adminToken, RunningAutomation } from '../../../../lab/automation/test/automation.ts';
import { files } from '../../adapters/files.ts';
import { http } from '../../adapters/http.ts';
import { openSecrets } from '../../adapters/secrets.ts';
import type { StepOf } from '../../model/step.ts';
import type { Http } from '../../ports/http.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { foreseen } from '../../testing/caught.ts';
import { root } from '../../testing/platform.ts';
import { awxContentRunner } from './awx-content.ts';

const company = `${root}/lab/company`;
const file = `${company}/automation/seed.json`;

let folder: string;
let lab: RunningAutomation;
let secrets: Secrets;
let step: StepOf<'awx-content'>;

const names = { password: 'awx-portal-password', token: 'automation-awx-token', admin: 'awx-admin-password' };
const context = () => ({ signal: AbortSignal.timeout(20_000), progress() {} });
const runner = (ask: Http = http) => awxContentRunner(ask, secrets, files, folder);

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'awx-content-'));
  // The company without what there is to launch: all of it is made by AWX's API.
  cpSync(company, `${folder}/company`, { recursive: true });
  rmSync(`${folder}/company/automation/seed.json`);
  lab = await RunningAutomation.start({
    COMPANY_DIR: `${folder}/company`,
    AUTOMATION_PROJECTS: `${company}/automation/projects`,
    AUTOMATION_JOBS: 'own',
  });
});
afterAll(async () => {
  await lab?.stop();
  rmSync(folder, { recursive: true, force: true });
});

let runs = 0;
beforeEach(async () => {
  runs += 1;
  secrets = openSecrets(files, `${folder}/secrets-${runs}.json`);
  await secrets.ensure(Object.values(names));
  await secrets.keep(names.admin, adminToken);
  step = {
    fingerprint: 'first',
    input: {
      ...{ url: lab.url, api: '/api/v2', content: { file, hash: 'of-the-company' } },
      admin: { name: 'admin', passwordSecret: names.admin },
      portal: { name: 'stagecraft-portal', passwordSecret: names.password, tokenSecret: names.token },
    },
  } as StepOf<'awx-content'>;
});

const count = async (resource: string): Promise<number> => (await lab.get(`/${resource}/`)).json.count;
const kinds = ['projects', 'inventories', 'hosts', 'groups', 'job_templates', 'users'];
const counts = () => Promise.all(kinds.map(count));
const token = () => secrets.read(names.token);
const state = async () => (await runner().inspect(step, context())).state;

test('makes what a request launches, and a token that may launch it and nothing else', async () => {
  expect(await state()).toBe('different');
  await runner().apply(step, context());
  expect(await state()).toBe('ready');
  const found = await lab.get('/job_templates/?name=Log+retention');
  expect(found.json.results[0]).toMatchObject({
    job_type: 'run',
    playbook: 'log-retention.yml',
    ask_variables_on_launch: true,
    summary_fields: { inventory: { name: 'Lab machines' }, project: { name: 'Fleet' } },
  });
  // What a script of ours runs is nothing for AWX.
  expect((await lab.get('/job_templates/?name=Fleet+report')).json.count).toBe(0);
  const group = await lab.idOf('groups', 'storefront');
  expect((await lab.get(`/groups/${group}/hosts/`)).json.count).toBe(2);
  const survey = await lab.get(`/job_templates/${await lab.idOf('job_templates', 'Maintenance notice')}/survey_spec/`);
  expect(survey.json.spec).toHaveLength(2);

  const own = { token: await token() };
  expect((await lab.get('/me/', own)).json.results[0]).toMatchObject({
    username: 'stagecraft-portal',
    is_superuser: false,
  });
  expect((await lab.post('/organizations/', { name: 'mine' }, own)).status).toBe(403);
  const launch = `/job_templates/${found.json.results[0].id}/launch/`;
  const asked = { extra_vars: { machine: 'tracker-1', days: 7 } };
  // Without Ansible a launch is refused for that, and for nothing else.
  const launched = await lab.post(launch, asked, own);
  expect([201, 400], launched.text).toContain(launched.status);
  if (launched.status === 400) expect(launched.json.detail).toContain('ansible-playbook');
  const other = await lab.post('/job_templates/', {
    ...{ name: 'Not for the portal', job_type: 'script', playbook: 'fleet-report.sh' },
    project: await lab.idOf('projects', 'Fleet'),
  });
  expect((await lab.post(`/job_templates/${other.json.id}/launch/`, {}, own)).status).toBe(403);
});

describe('a second time', () => {
  test('makes nothing, and keeps the token', async () => {
    await runner().apply(step, context());
    const [before, kept] = [await counts(), await token()];
    await runner().apply(step, context());
    expect(await counts()).toEqual(before);
    expect(await token()).toBe(kept);
  });

  test('puts right what somebody has changed, and a password that is another', async () => {
    await runner().apply(step, context());
    const id = await lab.idOf('job_templates', 'Log retention');
    await lab.ask('PATCH', `/api/v2/job_templates/${id}/`, { body: { ask_variables_on_launch: false } });
    await secrets.keep(names.password, 'another-password-of-the-portal');
    await secrets.keep(names.token, 'forgotten');
    await runner().apply(step, context());
    expect((await lab.get(`/job_templates/${id}/`)).json.ask_variables_on_launch).toBe(true);
    expect(await state()).toBe('ready');
  });

  test('a token that AWX has forgotten is made anew; there is one at a time', async () => {
    await runner().apply(step, context());
    const before = await token();
    const user = (await lab.get('/users/?username=stagecraft-portal')).json.results[0].id;
    const [mine] = (await lab.get(`/users/${user}/personal_tokens/`)).json.results;
    await lab.ask('DELETE', `/api/v2/tokens/${mine.id}/`);
    expect(await state()).toBe('different');
    await runner().apply(step, context());
    expect(await token()).not.toBe(before);
    expect(await state()).toBe('ready');
    expect((await lab.get(`/users/${user}/personal_tokens/`)).json.count).toBe(1);
  });
});

test('cut off after any answer it goes on, and ends as if nothing had been', async () => {
  await lab.stop();
  for (let most = 0; ; most += 7) {
    let asked = 0;
    const cut: Http = async (question) => {
      const answer = await http(question);
      asked += 1;
      if (asked > most) throw new Error('the connection is gone');
      return answer;
    };
    if (most === 0)
      lab = await RunningAutomation.start({
        COMPANY_DIR: `${folder}/company`,
        AUTOMATION_PROJECTS: `${company}/automation/projects`,
        AUTOMATION_JOBS: 'own',
      });
    step.input.url = lab.url;
    const ended = await runner(cut)
      .apply(step, { signal: AbortSignal.timeout(most < 3 ? 300 : 20_000), progress() {} })
      .then(
        () => true,
        () => false,
      );
    if (ended) break;
  }
  expect(await state()).toBe('ready');
  expect(await counts()).toEqual([1, 1, 3, 2, 3, (await lab.get('/users/')).json.count]);
  const user = (await lab.get('/users/?username=stagecraft-portal')).json.results;
  expect(user).toHaveLength(1);
  expect((await lab.get(`/users/${user[0].id}/personal_tokens/`)).json.count).toBe(1);
});

describe('says what is wrong, and with what', () => {
  test('an administrator that it does not let in', async () => {
    await secrets.keep(names.admin, 'changed-there');
    const error = await foreseen(() => runner().apply(step, context()));
    expect(error.message).toContain('does not let its administrator admin in (401)');
    expect(`${error.message}${error.hint}`).not.toContain('changed-there');
  });

  test('a refusal, without what it was asked with', async () => {
    const ask: Http = async (question) =>
      question.url.endsWith('/users/') && question.method === 'POST'
        ? { status: 403, headers: {}, cookies: [], body: '{"detail":"no"}', milliseconds: 1 }
        : http(question);
    step.input.portal.name = 'another-portal';
    const error = await foreseen(() => runner(ask).apply(step, context()));
    expect(error).toMatchObject({
      code: 'step',
      message: 'AWX answers 403 to POST users/.',
      details: ['{"detail":"no"}'],
    });
    expect(JSON.stringify(error)).not.toContain(await secrets.read(names.password));
  });

  test('something that is no AWX, and a file that cannot be read', async () => {
    const lying: Http = async () => ({ status: 200, headers: {}, cookies: [], body: '<html>', milliseconds: 1 });
    expect((await foreseen(() => runner(lying).apply(step, context()))).message).toContain('is no AWX');
    const broken = `${folder}/broken.json`;
    writeFileSync(broken, readFileSync(file, 'utf8').slice(0, 100));
    step.input.content.file = broken;
    expect((await foreseen(() => runner().apply(step, context()))).code).toBe('configuration');
  });

  test('nobody who answers is waited for until the time is up', async () => {
    const away: Http = () => Promise.reject(new Error('connect ECONNREFUSED'));
    expect(await runner(away).inspect(step, context())).toEqual({ state: 'absent' });
    const said: string[] = [];
    const short = { signal: AbortSignal.timeout(100), progress: (words: string) => void said.push(words) };
    await expect(runner(away).apply(step, short)).rejects.toThrow();
    expect(said[0]).toContain('does not answer: connect ECONNREFUSED');
  });
});
