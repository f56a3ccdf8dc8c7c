import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RunningForge } from './forge.ts';

type Json = ReturnType<typeof JSON.parse>;

const token = 'runner-token-of-the-test';
const api = `/projects/${encodeURIComponent('checkout/cart')}`;
const limits = { FORGE_PIPELINES_PER_PROJECT: '2', FORGE_PROJECT_ARTIFACT_BYTES: '1000', FORGE_ACTIVE_JOBS: '3' };

let forge: RunningForge;
let made = 0;

beforeAll(async () => {
  forge = await RunningForge.start(undefined, { FORGE_RUNNER_TOKEN: token, ...limits });
});
afterAll(() => forge.stop());

const isThere = (path: string): Promise<boolean> =>
  access(join(forge.dataDir, path)).then(
    () => true,
    () => false,
  );

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let attempt = 0; attempt < 150; attempt += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`It did not come to this: ${look}`);
}

async function push(config: string): Promise<Json> {
  const action = made === 0 ? 'create' : 'update';
  made += 1;
  const actions = [{ action, file_path: '.gitlab-ci.yml', content: `# ${made}\n${config}` }];
  const { json } = await forge.post(`${api}/repository/commits`, { branch: 'main', commit_message: 'x', actions });
  return until(async () => {
    const [found] = (await forge.get(`${api}/pipelines?sha=${json.id}`)).json;
    return found?.status === 'created' ? undefined : found;
  });
}

const ask = (method: string, path: string, body: object, headers: Record<string, string> = {}) =>
  forge.call(method, `/api/v4${path}`, { token: '', body, headers });

async function run(bytes = 0): Promise<number> {
  const { json: job } = await ask('POST', '/jobs/request', { token });
  if (bytes > 0) {
    const address = `${forge.url}/api/v4/jobs/${job.id}/artifacts`;
    const upload = { method: 'POST', headers: { 'job-token': job.token }, body: 'x'.repeat(bytes) };
    expect((await fetch(address, upload)).status).toBe(201);
  }
  await ask('PUT', `/jobs/${job.id}`, { token: job.token, state: 'success' });
  return job.id;
}

it('keeps the files of a project within bounds: the oldest go first, and those that are said nothing of in time', async () => {
  await push('job: { script: [x], artifacts: { paths: [f] } }');
  const first = await run(600);
  const { artifacts_expire_at: end } = (await forge.get(`${api}/jobs/${first}`)).json;
  expect((Date.parse(end) - Date.now()) / 86_400_000).toBeCloseTo(30, 1);
  await push('job: { script: [x], artifacts: { paths: [f] } }');
  const second = await run(600);
  expect((await forge.get(`${api}/jobs/${first}/artifacts`)).status).toBe(404);
  expect((await forge.get(`${api}/jobs/${second}/artifacts`)).status).toBe(200);
  expect(await isThere(`pipelines/artifacts/${first}.zip`)).toBe(false);
});

it('keeps so many pipelines of a project, and nothing of the others', async () => {
  await push('job: { script: [x] }');
  await run();
  const all = (await forge.get(`${api}/pipelines`)).json.map(({ id }: Json) => id);
  expect(all).toHaveLength(3);
  await forge.restart();
  const kept = await until(async () => {
    const { json } = await forge.get(`${api}/pipelines`);
    return json.length === 2 ? json.map(({ id }: Json) => id) : undefined;
  });
  expect(kept).toEqual(all.slice(0, 2));
  expect(await isThere(`metadata/pipelines/${all[2]}.json`)).toBe(false);
});

it('lets no project wait in line without end: the pipeline fails and says why', async () => {
  const three = 'a: { script: [x] }\nb: { script: [x] }\nc: { script: [x] }\n';
  await push(three);
  const refused = await push(three);
  expect(refused.status).toBe('failed');
  const { json } = await forge.get(`${api}/pipelines/${refused.id}`);
  expect(json.yaml_errors).toContain('3 jobs that have not ended');
  expect((await forge.post(`${api}/pipeline?ref=main`, {})).text).toContain('Cancel what is not needed');
  for (let job = 0; job < 3; job += 1) await run();
  expect((await push(three)).status).not.toBe('failed');
});

it('lets nobody guess passwords: whoever is wrong too often waits, also with the right one', async () => {
  const guess = (password: string) =>
    fetch(`${forge.url}/checkout/cart.git/info/refs?service=git-receive-pack`, {
      headers: { authorization: `Basic ${Buffer.from(`lena:${password}`).toString('base64')}` },
    });
  for (let attempt = 0; attempt < 10; attempt += 1) expect((await guess('wrong')).status).toBe(401);
  const blocked = await guess('password-of-lena');
  expect(blocked.status).toBe(429);
  expect(await blocked.text()).toContain('Try again in 15 seconds');
  const granted = { grant_type: 'password', username: 'lena', password: 'password-of-lena' };
  const answer = await forge.call('POST', '/oauth/token', { token: '', body: granted });
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^1\d$/)]);
  expect(await forge.tokenOf('omar')).toBeTruthy();
});
