import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { passwordOf } from '../../identity/test/start.ts';
import { makeProjects, plainPath, projectsDir } from './projects.ts';
import { portalToken, RunningAutomation, until } from './automation.ts';

let lab: RunningAutomation;
let projects: string;

beforeAll(async () => {
  projects = await makeProjects();
  lab = await RunningAutomation.start({
    AUTOMATION_PROJECTS: projects,
    PATH: await plainPath(projects),
    COMPANY_DIR: join(import.meta.dirname, '../../company'),
  });
  await lab.post('/projects/', {
    name: 'Trials',
    organization: await lab.idOf('organizations', 'Harbourline'),
    local_path: 'trials',
  });
});

afterAll(async () => {
  await lab?.stop();
  await projectsDir.remove(projects);
});

async function template(name: string, more: Record<string, unknown> = {}): Promise<number> {
  const project = await lab.idOf('projects', 'Trials');
  const { json, status, text } = await lab.post('/job_templates/', {
    name,
    project,
    job_type: 'script',
    playbook: 'say.sh',
    ...more,
  });
  expect(status, text).toBe(201);
  return json.id;
}

async function launch(id: number, body: Record<string, unknown> = {}, headers: Record<string, string> = {}) {
  return lab.post(`/job_templates/${id}/launch/`, body, { headers });
}

describe('who is there', () => {
  it('tells everybody where to begin, and nothing else', async () => {
    expect((await lab.ask('GET', '/api/', { token: '' })).json.available_versions).toEqual({ v2: '/api/v2/' });
    expect((await lab.get('/ping/', { token: '' })).json).toMatchObject({ version: '24.6.1' });
    const refused = await lab.get('/jobs/', { token: '' });
    expect([refused.status, refused.json.detail]).toEqual([
      401,
      expect.stringContaining('credentials were not provided'),
    ]);
    expect((await lab.get('/jobs/', { token: 'wrong' })).json.detail).toContain('Make a new token');
  });

  it('knows people by password and by token, and follows their groups', async () => {
    const basic = `Basic ${Buffer.from(`mira:${passwordOf('mira')}`).toString('base64')}`;
    const me = await lab.get('/me/', { token: '', headers: { authorization: basic } });
    expect(me.json.results[0]).toMatchObject({ username: 'mira', is_superuser: true });
    const vera = await lab.tokenOf('vera');
    expect((await lab.get('/job_templates/', { token: vera })).status).toBe(200);
    const id = await template('rights');
    const tries = { vera: 403, omar: 201 };
    for (const [name, status] of Object.entries(tries)) {
      expect(
        (await lab.post(`/job_templates/${id}/launch/`, {}, { token: await lab.tokenOf(name) })).status,
        name,
      ).toBe(status);
    }
    expect((await lab.post('/organizations/', { name: 'mine' }, { token: await lab.tokenOf('omar') })).status).toBe(
      403,
    );
    expect((await lab.post('/users/', { username: 'x' })).json.detail).toContain('identity provider');
  });

  it('lets a token read only that was made to, and not make a stronger one', async () => {
    const { token } = (await lab.post('/tokens/', { scope: 'read', description: 'looks' })).json;
    expect((await lab.get('/me/', { token })).status).toBe(200);
    expect((await lab.post('/tokens/', { scope: 'write' }, { token })).status).toBe(403);
    expect((await lab.post('/organizations/', { name: 'no' }, { token })).status).toBe(403);
    const listed = (await lab.get('/tokens/')).text;
    expect(listed).toContain('looks');
    expect(listed).not.toContain(token);
    const { id } = (await lab.get('/tokens/?description=looks')).json.results[0];
    expect((await lab.ask('DELETE', `/api/v2/tokens/${id}/`)).status).toBe(204);
    expect((await lab.get('/me/', { token })).status).toBe(401);
  });

  it('refuses what another site sends with a browser’s password, and a form', async () => {
    const foreign = await lab.post(
      '/organizations/',
      { name: 'f' },
      { headers: { origin: 'https://elsewhere.example' } },
    );
    expect(foreign.status).toBe(403);
    const form = await lab.ask('POST', '/api/v2/organizations/', {
      body: 'name=f',
      headers: { 'content-type': 'text/plain' },
    });
    expect(form.status).toBe(415);
  });
});

describe('resources', () => {
  it('pages, filters and orders as AWX does', async () => {
    for (const name of ['alpha', 'beta', 'gamma']) await lab.post('/organizations/', { name: `o-${name}` });
    const first = (await lab.get('/organizations/?name__startswith=o-&order_by=-name&page_size=2')).json;
    expect(first).toMatchObject({ count: 3, previous: null, results: [{ name: 'o-gamma' }, { name: 'o-beta' }] });
    const second = (await lab.ask('GET', first.next)).json;
    expect(second).toMatchObject({ next: null, results: [{ name: 'o-alpha' }] });
    expect((await lab.get('/organizations/?name__icontains=BETA')).json.count).toBe(1);
    expect((await lab.get('/organizations/?not__name=o-beta&name__in=o-alpha,o-beta')).json.count).toBe(1);
    expect((await lab.get('/job_templates/?project__name=Fleet')).json.count).toBe(4);
    expect((await lab.get('/organizations/?colour=red')).status).toBe(400);
    expect((await lab.get('/organizations/?page=99')).json.detail).toBe('Invalid page.');
  });

  it('says everything that is wrong with a body at once', async () => {
    const { status, json } = await lab.post('/job_templates/', { name: '', project: 99, verbosity: 'much' });
    expect([status, Object.keys(json).sort()]).toEqual([400, ['name', 'playbook', 'project', 'verbosity']]);
    const twin = await lab.post('/organizations/', { name: 'Harbourline' });
    expect(twin.json.__all__[0]).toContain('already exists');
    const both = await Promise.all([1, 2].map(() => lab.post('/organizations/', { name: 'at once' })));
    expect(both.map((answer) => answer.status).sort()).toEqual([201, 400]);
  });

  it.each(['../../etc/passwd.sh', '/bin/true.sh', 'say.py', '-x.sh'])('refuses the playbook %s', async (playbook) => {
    const project = await lab.idOf('projects', 'Trials');
    expect(
      (await lab.post('/job_templates/', { name: 'x', project, job_type: 'script', playbook })).json.playbook,
    ).toBeDefined();
  });

  it.each(['file:///etc', 'ext::sh -c id', 'git@host:x/y.git', '--upload-pack=x', 'http://user:secret@host/x.git'])(
    'refuses the git URL %s',
    async (scm_url) => {
      const organization = await lab.idOf('organizations', 'Harbourline');
      const { status, json } = await lab.post('/projects/', { name: 'lie', organization, scm_type: 'git', scm_url });
      expect([status, json.scm_url?.length]).toEqual([400, 1]);
    },
  );

  it('does not remove what something else needs', async () => {
    const { status, json } = await lab.ask(
      'DELETE',
      `/api/v2/inventories/${await lab.idOf('inventories', 'Lab machines')}/`,
    );
    expect([status, json.detail]).toEqual([409, expect.stringContaining('in use by')]);
  });
});

describe('secrets', () => {
  it('never come back, are sealed on disk, and reach a job as files of its own', async () => {
    const secret = 'canary-0451-of-the-test';
    const inputs = { fields: [{ id: 'token', label: 'Token', secret: true }] };
    const env = { injectors: { env: { TOKEN: '{{ token }}' } }, inputs, kind: 'cloud' };
    expect((await lab.post('/credential_types/', { name: 'Loud', ...env })).json.injectors[0]).toContain(
      'not put into the environment',
    );
    const injectors = { file: { template: '{{ token }}' }, env: { TOKEN_FILE: '{{ tower.filename }}' } };
    const type = (await lab.post('/credential_types/', { name: 'Quiet', kind: 'cloud', inputs, injectors })).json.id;
    const made = await lab.post('/credentials/', { name: 'Store', credential_type: type, inputs: { token: secret } });
    expect(made.json.inputs).toEqual({ token: '$encrypted$' });
    const same = await lab.ask('PATCH', `/api/v2/credentials/${made.json.id}/`, {
      body: { description: 'kept', inputs: { token: '$encrypted$' } },
    });
    expect(same.status).toBe(200);
    const id = await template('secret', { playbook: 'secret.sh' });
    expect((await lab.post(`/job_templates/${id}/credentials/`, { id: made.json.id })).status).toBe(204);
    const job = (await launch(id)).json.job;
    expect((await lab.ended(job)).status).toBe('successful');
    const text = await lab.stdout(job);
    expect(text).toContain('mode 600');
    expect(text).toContain(`length ${secret.length}`);
    expect(text).toContain('printed ********');
    expect(text).toContain('command lines: 0');
    await expectNowhere(secret);
  });

  async function expectNowhere(secret: string): Promise<void> {
    for (const name of await readdir(lab.dataDir, { recursive: true })) {
      const path = join(lab.dataDir, name);
      if ((await stat(path)).isFile()) expect(await readFile(path, 'utf8'), path).not.toContain(secret);
    }
    expect(lab.log.join('')).not.toContain(secret);
  }

  it('asked for in a survey are sealed too', async () => {
    const id = await template('survey', { survey_enabled: true, playbook: 'answer.sh' });
    const spec = [
      { question_name: 'Word', variable: 'word', type: 'password', required: true },
      { question_name: 'Size', variable: 'size', type: 'integer', required: true, min: 1, max: 5, default: 2 },
    ];
    await lab.post(`/job_templates/${id}/survey_spec/`, { name: 's', description: '', spec });
    expect((await launch(id)).json).toEqual({ variables_needed_to_start: ["'word' value missing"] });
    expect(
      (await launch(id, { extra_vars: { word: 'hidden-word', size: 9 } })).json.variables_needed_to_start[0],
    ).toContain('above the maximum');
    const { json } = await launch(id, { extra_vars: { word: 'hidden-word', colour: 'red' } });
    expect(json.ignored_fields).toEqual({ extra_vars: { colour: 'red' } });
    expect(JSON.parse(json.extra_vars)).toEqual({ word: '$encrypted$', size: 2 });
    await lab.ended(json.job);
    const text = await lab.stdout(json.job);
    expect(text).toContain('"word":"********"');
    expect(text).toContain('"size":2');
    await expectNowhere('hidden-word');
  });
});

describe('jobs', () => {
  it('run, keep what they say, and are shown as AWX shows them', async () => {
    const job = (await launch(await template('say'))).json.job;
    const ended = await lab.ended(job);
    expect(ended).toMatchObject({ status: 'successful', failed: false, event_processing_finished: true, type: 'job' });
    expect(ended.elapsed).toBeGreaterThan(0);
    expect(await lab.stdout(job)).toBe('one\ntwo\n');
    expect((await lab.get(`/jobs/${job}/stdout/?format=json`)).json.content).toBe('one\ntwo\n');
    // How many pieces it comes in is the system's affair; together they are the whole, and each knows where it belongs.
    const events = (await lab.get(`/jobs/${job}/job_events/?order_by=start_line`)).json.results;
    expect(events.map((event: { stdout: string }) => event.stdout).join('\n')).toBe('one\ntwo');
    expect(events.at(-1)).toMatchObject({ event: 'verbose', end_line: 2 });
    expect((await lab.get(`/jobs/${job}/job_events/?start_line__gte=2`)).json.count).toBe(0);
    expect((await lab.get(`/job_templates/${await lab.idOf('job_templates', 'say')}/jobs/`)).json.count).toBe(1);
  });

  it('have left nothing on the disk when they are told ended', async () => {
    const job = (await launch(await template('many', { playbook: 'many.sh' }))).json.job;
    expect((await lab.ended(job)).status).toBe('successful');
    expect(existsSync(join(lab.dataDir, 'running', String(job)))).toBe(false);
  });

  it('fail with what went wrong, and can be launched again', async () => {
    const job = (await launch(await template('fails', { playbook: 'fails.sh' }))).json.job;
    expect(await lab.ended(job)).toMatchObject({ status: 'failed', failed: true });
    const again = await lab.post(`/jobs/${job}/relaunch/`);
    expect([again.status, (await lab.ended(again.json.job)).launch_type]).toEqual([201, 'relaunch']);
    const absent = (await launch(await template('absent', { playbook: 'nowhere.sh' }))).json.job;
    expect(await lab.ended(absent)).toMatchObject({
      status: 'error',
      job_explanation: expect.stringContaining('has no file nowhere.sh'),
    });
    const linked = (await launch(await template('linked', { playbook: 'link.sh' }))).json.job;
    expect(await lab.ended(linked)).toMatchObject({
      status: 'error',
      job_explanation: expect.stringContaining('not a file of the project'),
    });
  });

  it('of one template wait for each other, unless it says otherwise', async () => {
    const id = await template('slow', { playbook: 'sleep.sh' });
    const [one, two] = [(await launch(id)).json.job, (await launch(id)).json.job];
    await lab.ended(one);
    const [first, second] = [await lab.ended(one), await lab.ended(two)];
    expect(second.started >= first.finished).toBe(true);
    const wide = await template('wide', { playbook: 'sleep.sh', allow_simultaneous: true });
    const jobs = [(await launch(wide)).json.job, (await launch(wide)).json.job];
    const [left, right] = [await lab.ended(jobs[0]), await lab.ended(jobs[1])];
    expect(right.started < left.finished).toBe(true);
  });

  it('are one for one key, however often it is asked, by header or by variable', async () => {
    const id = await template('once', { ask_variables_on_launch: true });
    const key = { 'idempotency-key': 'request-1' };
    const answers = await Promise.all([1, 2, 3, 4].map(() => launch(id, { extra_vars: { a: 1 } }, key)));
    expect(new Set(answers.map((answer) => answer.json.job)).size).toBe(1);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 200, 201]);
    expect((await launch(id, { extra_vars: { a: 2 } }, key)).status).toBe(409);
    const byVariable = () => launch(id, { extra_vars: { a: 1, stagecraft_idempotency_key: 'request-2' } });
    const [first, second] = [await byVariable(), await byVariable()];
    expect(second.json.job).toBe(first.json.job);
    expect(first.json.extra_vars).not.toContain('request-2');
  });

  it('without Ansible are refused with a cure, and not begun', async () => {
    const before = (await lab.get('/jobs/')).json.count;
    const { status, json } = await launch(await lab.idOf('job_templates', 'Service defaults'));
    expect([status, json.detail]).toEqual([
      400,
      expect.stringMatching(/ansible-playbook was not found.*Install ansible-core/),
    ]);
    expect((await lab.get('/jobs/')).json.count).toBe(before);
  });
});

describe('Terraform’s API beside AWX’s', () => {
  const media = { accept: 'application/vnd.api+json', 'content-type': 'application/vnd.api+json' };

  it('is found by its discovery, and told apart by its media type', async () => {
    const discovery = (await lab.ask('GET', '/.well-known/terraform.json', { token: '' })).json;
    expect(discovery['tfe.v2']).toBe('/api/v2/');
    const ping = await lab.get('/ping', { token: '', headers: media });
    expect([ping.status, ping.headers.get('tfp-api-version')]).toEqual([204, '2.6']);
    expect((await lab.get('/organizations', { headers: media })).json.data[0].attributes.name).toBe('harbourline');
    expect((await lab.get('/organizations/')).json.results[0].name).toBe('Harbourline');
    const refused = await lab.get('/organizations', { token: 'wrong', headers: media });
    expect([refused.status, refused.json.errors[0].status]).toEqual([401, '401']);
  });

  it('ends a run without tofu and terraform with a cure, and frees the workspace', async () => {
    const workspace = '/organizations/harbourline/workspaces/storefront-network';
    const { id } = (await lab.get(workspace)).json.data;
    const relationships = { workspace: { data: { id, type: 'workspaces' } } };
    const made = await lab.post('/runs', { data: { type: 'runs', relationships } }, { headers: media });
    expect(made.status, made.text).toBe(201);
    const ended = await until(async () => {
      const { attributes } = (await lab.get(`/runs/${made.json.data.id}`)).json.data;
      return attributes.status === 'errored' ? attributes : undefined;
    });
    expect(ended['error-text']).toMatch(/Neither tofu nor terraform was found.*AUTOMATION_TOOLS/);
    await until(async () => ((await lab.get(workspace)).json.data.attributes.locked ? undefined : true));
    expect((await lab.ask('GET', `/runs/${made.json.data.id}`)).text).toContain('Neither tofu nor terraform');
  });
});

describe('pages', () => {
  it('ask who is there, then show templates, jobs and their output', async () => {
    const refused = await lab.ask('GET', '/', { token: '' });
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('Basic')]);
    const home = await lab.ask('GET', '/', { token: portalToken });
    expect(home.text).toContain('Fleet report');
    expect(home.text).toContain('storefront-network');
    const job = (await launch(await template('page', { playbook: 'markup.sh' }))).json.job;
    await lab.ended(job);
    const page = await lab.ask('GET', `/jobs/${job}`);
    expect(page.text).toContain('&lt;script&gt;');
    expect(page.text).not.toContain('<script>alert');
    expect((await lab.ask('GET', '/jobs/999999')).status).toBe(404);
  });
});
