import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RunningAutomation, until } from './automation.ts';
import { makeProjects, projectsDir } from './projects.ts';

let lab: RunningAutomation;
let projects: string;

beforeAll(async () => {
  projects = await makeProjects();
  const limits = { AUTOMATION_KEEP_EACH: '2', AUTOMATION_WAITING: '2', AUTOMATION_CAPACITY: '1' };
  lab = await RunningAutomation.start({ AUTOMATION_PROJECTS: projects, ...limits });
  const organization = await lab.idOf('organizations', 'Harbourline');
  await lab.post('/projects/', { name: 'Trials', organization, local_path: 'trials' });
});

afterAll(async () => {
  await lab?.stop();
  await projectsDir.remove(projects);
});

async function template(playbook: string): Promise<number> {
  const project = await lab.idOf('projects', 'Trials');
  return (await lab.post('/job_templates/', { name: playbook, project, job_type: 'script', playbook })).json.id;
}

const launch = (id: number) => lab.post(`/job_templates/${id}/launch/`);

const hasOutput = (job: number): Promise<boolean> =>
  access(join(lab.dataDir, 'output', String(job))).then(
    () => true,
    () => false,
  );

it('keeps so many jobs of a template, and nothing of the others', async () => {
  const say = await template('say.sh');
  const jobs: number[] = [];
  for (let count = 0; count < 4; count += 1) {
    const { job } = (await launch(say)).json;
    await lab.ended(job);
    jobs.push(job);
  }
  await lab.restart('SIGTERM');
  const kept = await until(async () => {
    const { json } = await lab.get(`/job_templates/${say}/jobs/?order_by=id`);
    return json.count === 2 ? json.results.map(({ id }: { id: number }) => id) : undefined;
  });
  expect(kept).toEqual(jobs.slice(2));
  expect(await Promise.all(jobs.map(hasOutput))).toEqual([false, false, true, true]);
});

it('lets nobody fill the line without end', async () => {
  const hang = await template('hang.sh');
  const { job: running } = (await launch(hang)).json;
  await until(async () => ((await lab.stdout(running)).includes('begun') ? true : undefined));
  const waiting = [(await launch(hang)).json.job, (await launch(hang)).json.job];
  const refused = await launch(hang);
  expect([refused.status, refused.json.detail]).toEqual([429, expect.stringContaining('2 jobs wait already')]);
  for (const job of [...waiting, running]) await lab.post(`/jobs/${job}/cancel/`);
});

it('lets nobody guess passwords', async () => {
  const guess = (password: string) => {
    const authorization = `Basic ${Buffer.from(`lena:${password}`).toString('base64')}`;
    return lab.get('/me/', { token: '', headers: { authorization } });
  };
  for (let attempt = 0; attempt < 10; attempt += 1) expect((await guess('wrong')).status).toBe(401);
  const blocked = await guess('password-of-lena');
  expect([blocked.status, blocked.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^1\d$/)]);
  expect((await lab.get('/me/')).status).toBe(200);
});
