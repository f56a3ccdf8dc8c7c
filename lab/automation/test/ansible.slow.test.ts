import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { passwordOf } from '../../identity/test/start.ts';
import { RunningAutomation, until } from './automation.ts';
import { makeProjects, projectsDir } from './projects.ts';
import { ansible } from './tools.ts';

const tools = await ansible();

describe.skipIf(tools.missing)(`real playbooks${tools.missing ? ` (${tools.missing})` : ''}`, () => {
  let lab: RunningAutomation;
  let token: string;

  beforeAll(async () => {
    lab = await RunningAutomation.start({ AUTOMATION_TOOLS: tools.folder ?? '' });
  });

  afterAll(() => lab?.stop());

  /** AWX's own command line client, as omar. */
  async function awx(...args: string[]): Promise<string> {
    const env = {
      PATH: process.env.PATH,
      CONTROLLER_HOST: lab.url,
      CONTROLLER_USERNAME: 'omar',
      CONTROLLER_PASSWORD: passwordOf('omar'),
      ...(token ? { CONTROLLER_OAUTH_TOKEN: token } : {}),
    };
    const { stdout } = await promisify(execFile)(join(tools.folder ?? '', 'awx'), args, { env, timeout: 120_000 });
    return stdout;
  }

  it('are driven by AWX’s own client: a token, a launch that is followed, and the output', async () => {
    token = JSON.parse(await awx('login', '-f', 'json')).token;
    expect(token).toMatch(/^[\w-]{32}$/);
    const followed = await awx('job_templates', 'launch', 'Service defaults', '--monitor');
    expect(followed).toContain('changed=3');
    expect(followed).toContain('TASK [Its owner is written down]');
    const { id } = (await lab.get('/jobs/?order_by=-id')).json.results[0];
    expect(await awx('jobs', 'stdout', String(id))).toContain('PLAY RECAP');
    expect(await awx('me', '-f', 'human')).toContain('omar');
    expect(await readFile(join(lab.dataDir, 'lab/machines/tracker-1/owner'), 'utf8')).toBe('logistics\n');
  });

  it('change nothing the second time', async () => {
    const { job } = (await lab.post(`/job_templates/${await lab.idOf('job_templates', 'Service defaults')}/launch/`))
      .json;
    expect(await lab.ended(job)).toMatchObject({ status: 'successful', host_status_counts: { ok: 3 } });
    const recap = (await lab.stdout(job)).match(/changed=\d+/g);
    expect(recap).toEqual(['changed=0', 'changed=0', 'changed=0']);
  });

  it('take a limit and variables where the template asks for them, and say so host by host', async () => {
    const id = await lab.idOf('job_templates', 'Service defaults');
    const { job } = (
      await lab.post(`/job_templates/${id}/launch/`, { limit: 'storefront', extra_vars: { log_days: 30 } })
    ).json;
    expect((await lab.ended(job)).host_status_counts).toEqual({ changed: 2 });
    const summaries = (await lab.get(`/jobs/${job}/job_host_summaries/`)).json.results;
    expect(summaries.map((each: { host_name: string; changed: number }) => [each.host_name, each.changed])).toEqual([
      ['storefront-1', 1],
      ['storefront-2', 1],
    ]);
    const changed = (await lab.get(`/jobs/${job}/job_events/?changed=true`)).json.results;
    expect(changed.map((event: { task: string }) => event.task)).toEqual(Array(2).fill('Logs are kept for 30 days'));
    expect(await readFile(join(lab.dataDir, 'lab/machines/storefront-1/logs.conf'), 'utf8')).toContain('30');
  });

  it('fail as AWX’s jobs fail, and the client ends with an error', async () => {
    const failed = await awx('job_templates', 'launch', 'Service defaults', '--monitor', '--limit', 'nobody').catch(
      (error) => error,
    );
    expect(failed.code).toBe(1);
    expect(failed.stdout).toContain('nobody');
  });
});

describe.skipIf(tools.missing)(`a playbook that hangs${tools.missing ? ` (${tools.missing})` : ''}`, () => {
  it('is ended by its timeout, with all that it started', async () => {
    const projects = await makeProjects();
    const lab = await RunningAutomation.start({ AUTOMATION_TOOLS: tools.folder ?? '', AUTOMATION_PROJECTS: projects });
    try {
      const organization = await lab.idOf('organizations', 'Harbourline');
      const project = (await lab.post('/projects/', { name: 'Trials', organization, local_path: 'trials' })).json.id;
      const inventory = await lab.idOf('inventories', 'Lab machines');
      const body = { name: 'hangs', project, inventory, playbook: 'hang.yml', timeout: 4 };
      const template = (await lab.post('/job_templates/', body)).json.id;
      const { job } = (await lab.post(`/job_templates/${template}/launch/`)).json;
      const ended = await lab.ended(job);
      expect(ended).toMatchObject({ status: 'failed', job_explanation: 'Job terminated due to timeout' });
      const mark = JSON.parse(await readFile(join(lab.dataDir, `metadata/jobs/${job}.json`), 'utf8')).mark;
      await until(async () => ((await processesOf(mark)) === 0 ? true : undefined), 10);
    } finally {
      await lab.stop();
      await projectsDir.remove(projects);
    }
  });
});

async function processesOf(mark: string): Promise<number> {
  if (process.platform !== 'linux') return 0;
  const { stdout } = await promisify(execFile)('sh', [
    '-c',
    `grep -lz "${mark}" /proc/[0-9]*/environ 2>/dev/null | wc -l`,
  ]);
  return Number(stdout);
}
