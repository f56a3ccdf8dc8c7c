import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeSmallDisk, type SmallDisk } from '../../../installer/test/support/small-disk.ts';
import { passwordOf, RunningForge } from '../../forge/test/forge.ts';
import { RunningAutomation, until } from './automation.ts';
import { makeProjects, projectsDir } from './projects.ts';

let projects: string;
let lab: RunningAutomation;

beforeAll(async () => {
  projects = await makeProjects();
  lab = await RunningAutomation.start({ AUTOMATION_PROJECTS: projects });
  await trials(lab);
});

afterAll(async () => {
  await lab?.stop();
  await projectsDir.remove(projects);
});

async function trials(running: RunningAutomation): Promise<void> {
  const organization = await running.idOf('organizations', 'Harbourline');
  await running.post('/projects/', { name: 'Trials', organization, local_path: 'trials' });
}

async function template(running: RunningAutomation, playbook: string, more: object = {}): Promise<number> {
  const project = await running.idOf('projects', 'Trials');
  const name = `${playbook} ${JSON.stringify(more)}`;
  const { json, text, status } = await running.post('/job_templates/', {
    name,
    project,
    job_type: 'script',
    playbook,
    ...more,
  });
  expect(status, text).toBe(201);
  return json.id;
}

async function launch(running: RunningAutomation, id: number): Promise<number> {
  return (await running.post(`/job_templates/${id}/launch/`)).json.job;
}

async function begun(running: RunningAutomation, job: number): Promise<void> {
  await until(async () => ((await running.stdout(job)).includes('begun') ? true : undefined));
}

/** Processes of the job, those included that left its group and its session. */
async function processesOf(running: RunningAutomation, job: number): Promise<number> {
  const { mark } = JSON.parse(await readFile(join(running.dataDir, `metadata/jobs/${job}.json`), 'utf8'));
  const { stdout } = await promisify(execFile)('sh', [
    '-c',
    `grep -lz "${mark}" /proc/[0-9]*/environ 2>/dev/null | wc -l`,
  ]);
  return Number(stdout);
}

describe.skipIf(process.platform !== 'linux')(
  'what a job started (only Linux shows the environment of processes)',
  () => {
    it('ends with it when it is canceled', async () => {
      const job = await launch(lab, await template(lab, 'hang.sh'));
      await begun(lab, job);
      expect(await processesOf(lab, job)).toBeGreaterThan(2);
      expect((await lab.post(`/jobs/${job}/cancel/`)).status).toBe(202);
      expect(await lab.ended(job)).toMatchObject({ status: 'canceled', failed: true, canceled_on: expect.any(String) });
      expect(await processesOf(lab, job)).toBe(0);
      expect((await lab.post(`/jobs/${job}/cancel/`)).status).toBe(405);
    });

    it('ends with it when its time is over', async () => {
      const job = await launch(lab, await template(lab, 'hang.sh', { timeout: 1 }));
      expect(await lab.ended(job)).toMatchObject({
        status: 'failed',
        job_explanation: 'Job terminated due to timeout',
      });
      expect(await processesOf(lab, job)).toBe(0);
    });

    it.each(['SIGKILL', 'SIGTERM'] as const)(
      'is gone after a restart with %s; the job says why, and what waited goes on',
      async (signal) => {
        const id = await template(lab, 'hang.sh', { timeout: signal === 'SIGKILL' ? 500 : 501 });
        const job = await launch(lab, id);
        await begun(lab, job);
        const waiting = await launch(lab, id);
        await lab.restart(signal);
        const ended = await lab.ended(job);
        expect(ended).toMatchObject({ status: 'error', job_explanation: expect.stringContaining('Launch it again') });
        expect(await processesOf(lab, job)).toBe(0);
        expect(await readdir(join(lab.dataDir, 'running'))).not.toContain(String(job));
        await begun(lab, waiting);
        await lab.post(`/jobs/${waiting}/cancel/`);
        expect((await lab.ended(waiting)).status).toBe('canceled');
      },
    );
  },
);

describe('a store', () => {
  it('in which something is half written is served without it, and says so', async () => {
    const id = await template(lab, 'say.sh');
    await lab.end();
    const file = join(lab.dataDir, `metadata/job-templates/${id}.json`);
    await writeFile(file, (await readFile(file, 'utf8')).slice(0, 40));
    await writeFile(join(lab.dataDir, 'metadata/jobs/9.json.abc.tmp'), '{');
    await lab.up();
    expect((await lab.get(`/job_templates/${id}/`)).status).toBe(404);
    expect((await lab.get('/job_templates/')).json.count).toBeGreaterThan(2);
    expect(await readdir(join(lab.dataDir, 'set-aside'))).toEqual([expect.stringContaining(`${id}.json`)]);
    expect(lab.log.join('')).toContain('was set aside');
  });

  it('keeps one job for one key over kill -9 at any moment', async () => {
    const id = await template(lab, 'count.sh');
    for (let round = 0; round < 5; round += 1) {
      const ask = () =>
        lab.post(`/job_templates/${id}/launch/`, {}, { headers: { 'idempotency-key': `round-${round}` } });
      const asked = ask().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 40));
      await lab.end('SIGKILL');
      await asked;
      await lab.up();
      const [one, two] = [await ask(), await ask()];
      expect(two.json.job).toBe(one.json.job);
      const jobs = (await lab.get(`/job_templates/${id}/jobs/?page_size=200`)).json;
      expect(jobs.count).toBe(round + 1);
    }
  });
});

describe('a full disk', () => {
  let disk: SmallDisk | undefined;
  afterEach(() => {
    disk?.remove();
    disk = undefined;
  });

  it('ends the job that fills it, with the reason, and the service goes on when there is room', async ({ skip }) => {
    disk = makeSmallDisk(4);
    if (!disk) return skip('this account may not mount a small file system');
    const small = await RunningAutomation.start({ AUTOMATION_PROJECTS: projects }, join(disk.folder, 'data'));
    try {
      await trials(small);
      const id = await template(small, 'loud.sh');
      const job = await launch(small, id);
      expect(await small.ended(job)).toMatchObject({
        status: 'error',
        job_explanation: expect.stringContaining('The disk is full'),
      });
      const refused = await small.post('/organizations/', { name: 'no room', description: 'x'.repeat(90_000) });
      expect([refused.status, refused.json.detail]).toEqual([507, expect.stringContaining('nothing was changed')]);
      await promisify(execFile)('rm', ['-r', join(small.dataDir, 'output')]);
      expect((await small.post('/organizations/', { name: 'room again' })).status).toBe(201);
    } finally {
      await small.stop();
    }
  });
});

type Answering = (response: ServerResponse) => void;

const lies: Record<string, [Answering, RegExp]> = {
  'a page instead of a repository': [(response) => response.end('<html>hello</html>'), /is not a git repository/],
  'a way to somewhere else': [
    (response) => response.writeHead(302, { location: 'http://127.0.0.1:9/x' }).end(),
    /redirect|302/i,
  ],
  'a wrong password': [
    (response) => response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end(),
    /could not read Username|Authentication/,
  ],
  nothing: [() => undefined, /did not finish within 3 seconds/],
};

describe('a git URL that gives', () => {
  let server: Server;
  let answer: Answering;
  beforeAll(async () => {
    server = createServer((_, response) => answer(response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it.each(Object.entries(lies))(
    '%s fails the update, with git’s words, and the job that needs it',
    async (name, [lie, words]) => {
      answer = lie;
      const organization = await lab.idOf('organizations', 'Harbourline');
      const scm_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.git`;
      const { json } = await lab.post('/projects/', { name, organization, scm_type: 'git', scm_url, timeout: 3 });
      const update = await until(async () => {
        const found = (await lab.get(`/projects/${json.id}/project_updates/`)).json.results[0];
        return found.finished ? found : undefined;
      });
      expect(update).toMatchObject({ status: 'failed', job_explanation: expect.stringMatching(words) });
      const body = { name: `of ${name}`, project: json.id, job_type: 'script', playbook: 'x.sh' };
      const job = await launch(lab, (await lab.post('/job_templates/', body)).json.id);
      expect(await lab.ended(job)).toMatchObject({
        status: 'failed',
        job_explanation: expect.stringContaining('Previous Task Failed'),
      });
    },
  );
});

describe('a project of the forge', () => {
  it('is fetched with a credential, at its branch, and what is pushed later is run later', async () => {
    const forge = await RunningForge.start();
    try {
      const put = (content: string) =>
        forge.post('/projects/checkout%2Fcart/repository/commits', {
          branch: 'main',
          commit_message: 'A script',
          actions: [{ action: content.includes('two') ? 'update' : 'create', file_path: 'run.sh', content }],
        });
      expect((await put('echo one\n')).status).toBe(201);
      const type = await lab.idOf('credential_types', 'Source Control');
      const inputs = { username: 'omar', password: passwordOf('omar') };
      const credential = (await lab.post('/credentials/', { name: 'omar at the forge', credential_type: type, inputs }))
        .json.id;
      const organization = await lab.idOf('organizations', 'Harbourline');
      const body = {
        name: 'Cart',
        organization,
        scm_type: 'git',
        scm_url: `${forge.url}/checkout/cart.git`,
        scm_branch: 'main',
        credential,
        scm_update_on_launch: true,
      };
      const project = (await lab.post('/projects/', body)).json.id;
      const id = (await lab.post('/job_templates/', { name: 'Cart', project, job_type: 'script', playbook: 'run.sh' }))
        .json.id;
      const first = await launch(lab, id);
      expect(await lab.ended(first)).toMatchObject({
        status: 'successful',
        scm_revision: expect.stringMatching(/^[0-9a-f]{40}$/),
      });
      expect((await lab.get(`/projects/${project}/playbooks/`)).json).toContain('run.sh');
      expect((await put('echo two\n')).status).toBe(201);
      const second = await launch(lab, id);
      await lab.ended(second);
      expect([await lab.stdout(first), await lab.stdout(second)]).toEqual(['one\n', 'two\n']);
      await lab.ask('PATCH', `/api/v2/projects/${project}/`, { body: { scm_branch: 'no-such' } });
      expect((await lab.ended(await launch(lab, id))).status).toBe('failed');
    } finally {
      await forge.stop();
      await projectsDir.remove(forge.companyDir);
    }
  });
});
