import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Gitlab } from '@gitbeaker/rest';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { adminToken, type Answer, portalToken, RunningForge } from './forge.ts';

type Json = ReturnType<typeof JSON.parse>;

const runnerToken = 'runner-token-of-the-test';
const cart = 'checkout/cart';
const api = `/projects/${encodeURIComponent(cart)}`;

let forge: RunningForge;
let omar: string;
let vera: string;
let listener: Server;
const heard: Json[] = [];

beforeAll(async () => {
  forge = await RunningForge.start(undefined, { FORGE_RUNNER_TOKEN: runnerToken });
  [omar, vera] = await Promise.all([forge.tokenOf('omar'), forge.tokenOf('vera')]);
  listener = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    heard.push({ event: request.headers['x-gitlab-event'], ...JSON.parse(Buffer.concat(chunks).toString()) });
    response.end();
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  listener.close();
  await forge.stop();
});

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (let attempt = 0; attempt < 150; attempt += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`It did not come to this: ${what}`);
}

async function commit(files: Record<string, string>, branch = 'main', message = 'Change'): Promise<string> {
  const there = (await forge.get(`${api}/repository/branches/${branch}`)).status === 200;
  const tree = (await forge.get(`${api}/repository/tree?ref=${there ? branch : 'main'}&recursive=true`)).json;
  const known: string[] = tree.map((each: Json) => each.path);
  const actions = Object.entries(files).map(([file_path, content]) => ({
    ...{ action: known.includes(file_path) ? 'update' : 'create', file_path, content },
  }));
  const start = there ? {} : { start_branch: 'main' };
  const answer = await forge.post(
    `${api}/repository/commits`,
    { branch, commit_message: message, actions, ...start },
    omar,
  );
  expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
  return answer.json.id;
}

async function push(config: string, branch = 'main', message?: string): Promise<Json> {
  const sha = await commit({ '.gitlab-ci.yml': config }, branch, message);
  return until('a pipeline', async () => {
    const [found] = (await forge.get(`${api}/pipelines?sha=${sha}&source=push`)).json;
    return found?.status === 'created' ? undefined : found;
  });
}

const runner = (
  method: string,
  path: string,
  options: { body?: Json; headers?: Record<string, string> },
): Promise<Answer> => forge.call(method, `/api/v4${path}`, { token: '', ...options });

async function take(): Promise<Json> {
  const { status, json } = await runner('POST', '/jobs/request', {
    body: { token: runnerToken, info: { name: 'one' } },
  });
  return status === 201 ? json : undefined;
}

async function finish(job: Json, state = 'success', extra: Json = {}): Promise<Answer> {
  return runner('PUT', `/jobs/${job.id}`, { body: { token: job.token, state, ...extra } });
}

const append = (job: Json, text: string, start: number, end = start + text.length - 1) =>
  fetch(`${forge.url}/api/v4/jobs/${job.id}/trace`, {
    method: 'PATCH',
    headers: { 'job-token': job.token, 'content-range': `${start}-${end}` },
    body: text,
  });

/** What one test leaves waiting or running, however it ended, is not for the runner of the next. */
afterEach(async () => {
  for (const { id, status } of (await forge.get(`${api}/pipelines?per_page=100`)).json) {
    if (['running', 'pending', 'created'].includes(status)) await forge.post(`${api}/pipelines/${id}/cancel`, {});
  }
});

const jobsOf = async (id: number, query = ''): Promise<Json[]> =>
  (await forge.get(`${api}/pipelines/${id}/jobs?${query}`)).json;

const one = 'job: { script: [echo one] }';

describe('the API of pipelines', () => {
  it('has the shapes of GitLab, for @gitbeaker as well', async () => {
    const pushed = await push(one);
    const client = new Gitlab({ host: forge.url, token: portalToken });
    const pipeline = await client.Pipelines.show(cart, pushed.id);
    expect(pipeline).toMatchObject({
      ...{ id: pushed.id, iid: expect.any(Number), project_id: 1, status: 'pending', source: 'push', ref: 'main' },
      ...{ before_sha: expect.stringMatching(/^[0-9a-f]{40}$/), tag: false, yaml_errors: null, started_at: null },
      user: { username: 'omar' },
      detailed_status: { text: 'pending', group: 'pending', details_path: `/checkout/cart/-/pipelines/${pushed.id}` },
    });
    const [job] = await client.Jobs.all(cart, { pipelineId: pushed.id });
    expect(job).toMatchObject({
      ...{ name: 'job', stage: 'test', status: 'pending', ref: 'main', tag: false, allow_failure: false, runner: null },
      ...{ artifacts: [], tag_list: [], pipeline: { id: pushed.id }, commit: { title: 'Change' } },
      web_url: expect.stringContaining('/-/jobs/'),
    });
    const made = await client.Pipelines.create(cart, 'main', { variables: [{ key: 'A', value: 'b' }] as never });
    expect(made).toMatchObject({ source: 'api', user: { username: 'portal' } });
    expect(await client.Pipelines.allVariables(cart, made.id)).toEqual([
      { key: 'A', value: 'b', variable_type: 'env_var' },
    ]);
    expect((await client.Pipelines.cancel(cart, made.id)).status).toBe('canceled');
    expect((await client.Pipelines.retry(cart, made.id)).status).toBe('pending');
    expect((await forge.get(`${api}/pipelines/latest?ref=main`)).json.id).toBe(made.id);
    expect((await forge.get(`${api}/pipelines/latest?ref=none`)).status).toBe(403);
  });

  it('asks for a developer to run, a reporter to look, an owner to remove', async () => {
    const pipeline = await push(one);
    const [job] = await jobsOf(pipeline.id);
    const path = `${api}/pipelines/${pipeline.id}`;
    expect((await forge.get(path, vera)).status).toBe(200);
    expect((await forge.get(`${api}/jobs/${job.id}/trace`, vera)).status).toBe(200);
    const forbidden = [
      `${path}/cancel`,
      `${path}/retry`,
      `${api}/jobs/${job.id}/cancel`,
      `${api}/jobs/${job.id}/retry`,
    ];
    for (const each of forbidden) expect([each, (await forge.post(each, {}, vera)).status]).toEqual([each, 403]);
    expect((await forge.post(`${api}/pipeline`, { ref: 'main' }, vera)).status).toBe(403);
    expect((await forge.call('DELETE', `/api/v4${path}`, { token: omar })).status).toBe(403);
    expect((await forge.call('DELETE', `/api/v4${path}`, { token: adminToken })).status).toBe(204);
    expect((await forge.get(path)).status).toBe(404);
    expect((await forge.get(`${api}/jobs/${job.id}`)).status).toBe(404);
  });

  it('shows a guest of a private project nothing, and runs nothing on a guarded branch for a developer', async () => {
    const made = await forge.post('/projects', {
      name: 'closed',
      visibility: 'private',
      namespace_id: await forge.groupId('checkout'),
    });
    const path = `/projects/${made.json.id}`;
    const person = (await forge.get('/users?username=vera')).json[0];
    await forge.post(`${path}/members`, { user_id: person.id, access_level: 10 });
    expect((await forge.get(`${path}/pipelines`, vera)).status).toBe(403);
    await push(one);
    await forge.post(`${api}/protected_branches`, { name: 'main' });
    expect((await forge.post(`${api}/pipeline`, { ref: 'main' }, omar)).status).toBe(403);
    await forge.call('DELETE', `/api/v4${api}/protected_branches/main`);
    expect((await forge.post(`${api}/pipeline`, { ref: 'main' }, omar)).status).toBe(201);
  });

  it('says what is wrong with the file: in the pipeline after a push, as an answer to whoever asks', async () => {
    const pipeline = await push('job: { stage: nowhere, script: [x], retry: 9 }');
    const shown = (await forge.get(`${api}/pipelines/${pipeline.id}`)).json;
    expect(shown.status).toBe('failed');
    expect(shown.yaml_errors).toContain('job job: chosen stage nowhere does not exist');
    expect(shown.yaml_errors).toContain('jobs:job:retry:max config must be 0, 1 or 2');
    const asked = await forge.post(`${api}/pipeline`, { ref: 'main' });
    expect([asked.status, asked.json.message.base.length]).toEqual([400, 2]);
    expect((await forge.post(`${api}/pipeline`, { ref: 'nowhere' })).json).toEqual({
      message: { base: ['Reference not found'] },
    });
    const lint = await forge.get(`${api}/ci/lint`);
    expect(lint.json).toMatchObject({ valid: false, merged_yaml: null });
  });

  it('starts pipelines by a trigger, as Backstage’s own action asks for it', async () => {
    await push('job: { script: [x] }\nonly_asked: { script: [x], rules: [{ if: $WHAT == "all" }] }');
    const client = new Gitlab({ host: forge.url, token: portalToken });
    const trigger = await client.PipelineTriggerTokens.create(cart, 'from the portal');
    expect(trigger).toMatchObject({ description: 'from the portal', owner: { username: 'portal' } });
    const made = await client.PipelineTriggerTokens.trigger(cart, 'main', trigger.token, {
      variables: { WHAT: 'all' },
    });
    expect(made).toMatchObject({ source: 'trigger', ref: 'main', web_url: expect.stringContaining('/-/pipelines/') });
    expect((await jobsOf(made.id as number)).map((job) => job.name).sort()).toEqual(['job', 'only_asked']);
    const form = new URLSearchParams({ token: trigger.token, ref: 'main', 'variables[WHAT]': 'all' });
    const bare = await fetch(`${forge.url}/api/v4${api}/trigger/pipeline`, { method: 'POST', body: form });
    expect(bare.status).toBe(201);
    const list = (await forge.get(`${api}/triggers`)).json;
    expect([list.length, list[0].token.length]).toEqual([1, 4]);
    expect((await forge.get(`${api}/triggers`, omar)).status).toBe(403);
    await client.PipelineTriggerTokens.remove(cart, trigger.id);
    expect((await forge.post(`${api}/trigger/pipeline`, { token: trigger.token, ref: 'main' }, '')).status).toBe(404);
  });

  it('lints what is not committed yet', async () => {
    const content =
      'job: { script: [x], cache: { key: a } }\nonly_main: { script: [y], rules: [{ if: $CI_COMMIT_TAG }] }';
    const lint = (body: Json, token?: string) => forge.post(`${api}/ci/lint`, { content, ...body }, token);
    const good = (await lint({ include_jobs: true })).json;
    expect(good).toMatchObject({
      valid: true,
      errors: [],
      jobs: [{ name: 'job', script: ['x'] }, { name: 'only_main' }],
    });
    expect(good.warnings.join()).toContain('jobs:job:cache has no effect');
    const dry = (await lint({ include_jobs: true, dry_run: true })).json;
    expect(dry.jobs.map((job: Json) => job.name)).toEqual(['job']);
    expect((await lint({ content: 'job: {}' })).json.errors.join()).toContain('should implement a `script:` keyword');
    expect((await lint({}, vera)).status).toBe(403);
    expect((await forge.post(`${api}/ci/lint`, {})).json).toEqual({ error: 'content is missing' });
  });

  it('lets rules decide: changes, exists, workflow, variables, and what was asked for', async () => {
    const config = `
workflow: { rules: [{ if: '$CI_COMMIT_BRANCH == "quiet"', when: never }, { if: $CI_COMMIT_TAG, variables: { KIND: tag } }, { when: always }] }
docs: { script: [x], rules: [{ changes: ['docs/**/*'] }] }
yaml: { script: [x], rules: [{ changes: { paths: ['*.yml'] } }] }
there: { script: [x], rules: [{ exists: ['docs/*.md'] }] }
absent: { script: [x], rules: [{ exists: ['*.rs'] }] }
tagged: { script: [x], rules: [{ if: '$KIND == "tag"' }] }
asked: { script: [x], rules: [{ if: '$DEPLOY == "yes"', when: manual, allow_failure: true }] }
`;
    await push(one);
    const names = async (id: number) => (await jobsOf(id)).map((job) => job.name).sort();
    expect(await names((await push(config)).id)).toEqual(['there', 'yaml']);
    const asked = await forge.post(`${api}/pipeline`, { ref: 'main', variables: [{ key: 'DEPLOY', value: 'yes' }] });
    expect(await names(asked.json.id)).toEqual(['asked', 'docs', 'there', 'yaml']);
    await forge.post(`${api}/repository/branches`, { branch: 'quiet', ref: 'main' });
    const none = await forge.post(`${api}/pipeline`, { ref: 'quiet' });
    expect([none.status, none.text]).toEqual([400, expect.stringContaining('workflow rules')]);
    await forge.post(`${api}/repository/tags`, { tag_name: 'v1', ref: 'main' });
    const tag = await until('a pipeline of the tag', async () => (await forge.get(`${api}/pipelines?ref=v1`)).json[0]);
    expect(await names(tag.id)).toContain('tagged');
  });

  it('makes a pipeline for a merge request of those jobs whose rules say so', async () => {
    const config = `
usual: { script: [x] }
review: { script: [x], rules: [{ if: '$CI_PIPELINE_SOURCE == "merge_request_event"' }] }
`;
    await push(config, 'feature');
    const made = await forge.post(`${api}/merge_requests`, {
      source_branch: 'feature',
      target_branch: 'main',
      title: 'Feature',
    });
    const path = `${api}/merge_requests/${made.json.iid}/pipelines`;
    const [pipeline] = await until('its pipeline', async () => {
      const list = (await forge.get(path)).json;
      return list.length > 0 && list[0].status !== 'created' ? list : undefined;
    });
    expect(pipeline.source).toBe('merge_request_event');
    const shown = (await forge.get(`${api}/merge_requests/${made.json.iid}`)).json;
    expect(shown.head_pipeline).toMatchObject({ id: pipeline.id, status: 'pending' });
    expect((await jobsOf(pipeline.id)).map((job) => job.name)).toEqual(['review']);
    expect((await forge.post(path, {})).status).toBe(201);
  });

  it('cancels an older pipeline of the branch, unless what it began must not be cut off', async () => {
    const first = await push(one);
    const second = await push('job: { script: [echo two] }');
    await until('the first ends', async () =>
      (await forge.get(`${api}/pipelines/${first.id}`)).json.status === 'canceled' ? true : undefined,
    );
    const job = await take();
    expect(job.job_info.name).toBe('job');
    await push('job: { script: [echo three] }');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await forge.get(`${api}/pipelines/${second.id}`)).json.status).toBe('running');
    await finish(job);
  });

  it('makes a pipeline that is passed over when the commit asks for it', async () => {
    const pipeline = await push('job: { script: [echo skip] }', 'main', 'Change [skip ci]');
    expect(pipeline.status).toBe('skipped');
    expect(await take()).toBeUndefined();
  });
});

describe('the API of runners', () => {
  it('gives each job to one runner, takes its trace once, and no word after its end', async () => {
    await push(one);
    expect((await runner('POST', '/jobs/request', { body: { token: 'wrong-token' } })).status).toBe(403);
    expect((await runner('POST', '/runners/verify', { body: { token: runnerToken } })).status).toBe(200);
    const taken = (await Promise.all([take(), take(), take()])).filter(Boolean);
    expect(taken).toHaveLength(1);
    const [job] = taken;
    expect(job).toMatchObject({
      steps: [{ name: 'script', script: ['echo one'] }],
      git_info: { ref: 'main', ref_type: 'branch' },
    });
    const first = await append(job, 'hello', 0);
    expect([first.status, first.headers.get('range'), first.headers.get('job-status')]).toEqual([
      202,
      '0-5',
      'running',
    ]);
    expect((await append(job, 'hello', 0)).status).toBe(202);
    const gap = await append(job, 'x', 9);
    expect([gap.status, gap.headers.get('range')]).toEqual([416, '0-5']);
    expect((await append({ ...job, token: 'glcbt-wrong' }, 'x', 5)).status).toBe(403);
    expect((await append(job, ' world', 5)).status).toBe(202);
    expect((await forge.get(`${api}/jobs/${job.id}/trace`)).text).toBe('hello world');
    expect((await finish(job)).status).toBe(200);
    // The answer may have been lost: saying it again changes nothing, saying something else is refused.
    expect((await finish(job)).status).toBe(200);
    expect((await finish(job, 'failed')).status).toBe(403);
    expect((await append(job, 'late', 11)).headers.get('job-status')).toBe('success');
    expect((await forge.get(`${api}/jobs/${job.id}`)).json).toMatchObject({
      status: 'success',
      runner: { description: 'one' },
    });
  });

  it('passes files on within the pipeline only, and forgets them in time', async () => {
    const config = `
stages: [a, b]
make: { stage: a, script: [x], artifacts: { paths: [f], expire_in: 1 hour } }
use: { stage: b, script: [x] }
apart: { stage: b, script: [x], dependencies: [] }
`;
    await push(config);
    const make = await take();
    const upload = (query = '') =>
      fetch(`${forge.url}/api/v4/jobs/${make.id}/artifacts?expire_in=4${query}`, {
        ...{ method: 'POST', headers: { 'job-token': make.token }, body: 'PK-bytes' },
      });
    expect((await upload()).status).toBe(201);
    await finish(make);
    expect((await upload()).status).toBe(403);
    const jobs = [await take(), await take()];
    const [use, apart] = ['use', 'apart'].map((name) => jobs.find((job) => job.job_info.name === name));
    expect(use.dependencies).toMatchObject([{ id: make.id, name: 'make', artifacts_file: { size: 8 } }]);
    expect(apart.dependencies).toEqual([]);
    const download = (token: string) =>
      runner('GET', `/jobs/${make.id}/artifacts`, { headers: { 'job-token': token } });
    expect((await download(use.token)).text).toBe('PK-bytes');
    expect((await download('glcbt-wrong')).status).toBe(403);
    await finish(use);
    expect((await download(use.token)).status).toBe(403);
    await finish(apart);
    await until('they are gone', async () =>
      (await forge.get(`${api}/jobs/${make.id}/artifacts`)).status === 404 ? true : undefined,
    );
  });

  it('says that files are not there which have gone behind its back, and goes on', async () => {
    await push('make: { script: [x], artifacts: { paths: [f] } }');
    const make = await take();
    const at = `/jobs/${make.id}/artifacts`;
    const headers = { 'job-token': make.token };
    await fetch(`${forge.url}/api/v4${at}`, { method: 'POST', headers, body: 'PK-bytes' });
    await rm(join(forge.dataDir, 'pipelines', 'artifacts', `${make.id}.zip`));
    expect((await runner('GET', at, { headers })).status).toBe(404);
    await finish(make);
    expect((await forge.get(`${api}${at}`)).status).toBe(404);
  });

  it('tells the runner of a cancelled job so', async () => {
    await push('job: { script: [echo cancel] }');
    const job = await take();
    await forge.post(`${api}/jobs/${job.id}/cancel`, {}, omar);
    const answer = await append(job, 'x', 0);
    expect([answer.status, answer.headers.get('job-status')]).toEqual([403, 'canceled']);
  });
});

it('shows pipelines, stages and logs on pages, with nothing in them that could do harm', async () => {
  const pipeline = await push('"<b>job</b>": { script: [echo pages] }');
  const job = await take();
  await append(job, '\x1b[32mgreen\x1b[0m <script>alert(1)</script> 10%\r100%\n', 0);
  const page = async (path: string) => (await forge.call('GET', `/checkout/cart/-/${path}`, { token: '' })).text;
  expect(await page('pipelines')).toContain(`/-/pipelines/${pipeline.id}"`);
  expect(await page(`pipelines/${pipeline.id}`)).toContain('&lt;b&gt;job&lt;/b&gt;</a>');
  const log = await page(`jobs/${job.id}`);
  expect(log).toContain('<code>100%\n</code>');
  expect(log).not.toContain('<script>alert');
  expect((await forge.call('GET', '/checkout/cart/-/jobs/999999', { token: '' })).status).toBe(404);
  await finish(job);
  const faulty = await push('job: { stage: "<i>x</i>", script: [x] }');
  expect(await page(`pipelines/${faulty.id}`)).toContain('chosen stage &lt;i&gt;x&lt;/i&gt; does not exist');
});

it('keeps the word of others about a commit beside that of its jobs', async () => {
  const pipeline = await push('job: { script: [echo statuses] }');
  const path = `${api}/statuses/${pipeline.sha}`;
  expect((await forge.post(path, { state: 'success' }, vera)).status).toBe(403);
  const first = await forge.post(path, { state: 'running', name: 'outside', target_url: 'http://ci.example' }, omar);
  expect([first.status, first.json.status, first.json.author.username]).toEqual([201, 'running', 'omar']);
  const second = await forge.post(path, { state: 'success', context: 'outside' }, omar);
  expect(second.json).toMatchObject({ id: first.json.id, status: 'success', target_url: 'http://ci.example' });
  const list = (await forge.get(`${api}/repository/commits/${pipeline.sha}/statuses`)).json;
  expect(list.map((each: Json) => each.name)).toEqual(['job', 'outside']);
});

it('tells webhooks of pipelines and jobs', async () => {
  const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/hook`;
  const hook = await forge.post(`${api}/hooks`, { url, push_events: false, pipeline_events: true, job_events: true });
  expect(hook.json).toMatchObject({ pipeline_events: true, job_events: true });
  const pipeline = await push('job: { script: [echo hooks] }');
  await finish(await take(), 'failed', { failure_reason: 'script_failure', exit_code: 4 });
  const ended = await until('the last word', async () =>
    heard.find((each) => each.object_kind === 'pipeline' && each.object_attributes.status === 'failed'),
  );
  expect(ended).toMatchObject({
    ...{
      event: 'Pipeline Hook',
      object_attributes: { id: pipeline.id, ref: 'main', source: 'push', stages: ['test'] },
    },
    ...{ user: { username: 'omar' }, builds: [{ name: 'job', status: 'failed', failure_reason: 'script_failure' }] },
  });
  const build = heard.find((each) => each.object_kind === 'build' && each.build_status === 'failed');
  expect(build).toMatchObject({ event: 'Job Hook', pipeline_id: pipeline.id, build_name: 'job' });
});

it('takes a pipeline away with its project', async () => {
  const made = await forge.post('/projects', {
    name: 'short',
    namespace_id: await forge.groupId('checkout'),
    initialize_with_readme: true,
  });
  const path = `/projects/${made.json.id}`;
  await forge.post(`${path}/repository/files/.gitlab-ci.yml`, { branch: 'main', commit_message: 'x', content: one });
  const [pipeline] = await until('a pipeline', async () => {
    const list = (await forge.get(`${path}/pipelines`)).json;
    return list.length > 0 ? list : undefined;
  });
  await forge.call('DELETE', `/api/v4${path}`, { token: adminToken });
  await until('nothing waits', async () => ((await take()) === undefined ? true : undefined));
  expect((await forge.get(`${path}/pipelines/${pipeline.id}`)).status).toBe(404);
});

it('has no pipelines where they are not switched on', async () => {
  const plain = await RunningForge.start(forge.companyDir);
  try {
    for (const path of [`${api}/pipelines`, `${api}/jobs`, `${api}/ci/lint`, '/job']) {
      expect([path, (await plain.get(path)).status]).toEqual([path, 404]);
    }
    expect((await plain.call('POST', '/api/v4/jobs/request', { body: { token: runnerToken } })).status).toBe(404);
    expect((await plain.get(api)).json.jobs_enabled).toBe(false);
    expect((await plain.call('GET', '/checkout/cart/-/pipelines', { token: '' })).status).toBe(404);
  } finally {
    await plain.stop();
  }
});
