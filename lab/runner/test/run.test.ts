import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminToken } from '../../forge/test/forge.ts';
import { canConfine, type Lab, runnerToken, startLab, until } from './lab.ts';

describe.skipIf(!canConfine)('a pipeline that runs', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab();
  });
  afterAll(() => lab?.stop());

  it('runs stages, carries files along needs, and tells what each job said', async () => {
    const pipeline = await lab.project.push(`
stages: [build, test]
variables: { GREETING: 'hello \${CI_PROJECT_NAME}' }
build:
  stage: build
  script:
    - mkdir -p dist/deep
    - printf '%s' "$GREETING" > dist/deep/a.txt
    - 'echo "#!/bin/sh" > dist/tool && echo "echo tool ran" >> dist/tool && chmod +x dist/tool'
    - echo "VERSION=1.2.3" > build.env
  artifacts: { paths: [dist/], reports: { dotenv: build.env } }
other: { stage: build, script: ['echo other'] }
test:
  stage: test
  needs: [build]
  before_script: [echo before]
  script:
    - test "$(cat dist/deep/a.txt)" = "hello cart"
    - ./dist/tool
    - echo "version $VERSION of $CI_COMMIT_BRANCH"
  after_script: ['echo "after $CI_JOB_STATUS"']
`);
    expect((await lab.project.finished(pipeline.id)).status).toBe('success');
    const { test, build } = await lab.project.jobs(pipeline.id);
    const trace = await lab.project.trace(test.id);
    for (const text of ['Getting main at', '$ echo before', 'tool ran', 'version 1.2.3 of main', 'after success']) {
      expect(trace).toContain(text);
    }
    expect(build.artifacts_file).toMatchObject({ filename: 'artifacts.zip' });
    const zip = await lab.forge.get(`${lab.project.api}/jobs/${build.id}/artifacts`);
    expect([zip.status, zip.headers.get('content-type'), zip.text.slice(0, 2)]).toEqual([200, 'application/zip', 'PK']);
    const latest = await lab.forge.get(`${lab.project.api}/jobs/artifacts/main/download?job=build`);
    expect(latest.status).toBe(200);
  });

  it('runs independent jobs side by side, and a job with needs before its stage', async () => {
    const pipeline = await lab.project.push(`
stages: [one, two]
slow: { stage: one, script: [sleep 4] }
quick: { stage: one, script: [echo quick] }
early: { stage: two, needs: [quick], script: [echo early] }
late: { stage: two, script: [echo late] }
`);
    await lab.project.finished(pipeline.id);
    const { slow, quick, early, late } = await lab.project.jobs(pipeline.id);
    expect(Date.parse(quick.started_at)).toBeLessThan(Date.parse(slow.finished_at));
    expect(Date.parse(early.finished_at)).toBeLessThan(Date.parse(slow.finished_at));
    expect(Date.parse(late.started_at)).toBeGreaterThanOrEqual(Date.parse(slow.finished_at));
  });

  it('fails with the exit code, passes over what follows, lets a failure be allowed, and runs on_failure', async () => {
    const pipeline = await lab.project.push(`
stages: [one, two]
bad: { stage: one, script: [echo so, exit 7, echo never] }
allowed: { stage: one, script: [exit 3], allow_failure: { exit_codes: 3 } }
next: { stage: two, script: [echo no] }
rescue: { stage: two, when: on_failure, script: [echo rescued] }
`);
    expect((await lab.project.finished(pipeline.id)).status).toBe('failed');
    const { bad, allowed, next, rescue } = await lab.project.jobs(pipeline.id);
    expect(bad).toMatchObject({ status: 'failed', failure_reason: 'script_failure' });
    expect(await lab.project.trace(bad.id)).toContain('exit code 7');
    expect(await lab.project.trace(bad.id)).not.toContain('\nnever');
    expect([allowed.status, allowed.allow_failure, next.status, rescue.status]).toEqual([
      ...['failed', true, 'skipped', 'success'],
    ]);
  });

  it('cancels: the whole tree of processes ends, also what has left it', async () => {
    const pipeline = await lab.project.push(`
hang:
  script:
    - (setsid sh -c 'trap "" TERM; sleep 7654' &)
    - sleep 7655
`);
    const job = await lab.project.running(pipeline.id, 'hang');
    await until('both run', async () => (await sleepers()).length === 2);
    await lab.project.act(`/pipelines/${pipeline.id}/cancel`);
    expect((await lab.project.pipeline(pipeline.id)).status).toBe('canceled');
    await until('nothing is left', async () => (await sleepers()).length === 0);
    expect((await lab.forge.get(`${lab.project.api}/jobs/${job.id}`)).json.status).toBe('canceled');
    await until('no folder is left', async () => (await readdir(join(lab.runner.dataDir, 'jobs'))).length === 0);
  });

  it('ends a job at its timeout', async () => {
    const pipeline = await lab.project.push('hang: { timeout: 2 seconds, script: [sleep 7656] }');
    expect((await lab.project.finished(pipeline.id)).status).toBe('failed');
    const { hang } = await lab.project.jobs(pipeline.id);
    expect(hang.failure_reason).toBe('job_execution_timeout');
    expect(await sleepers()).toEqual([]);
  });

  it('tries again as often as the file says, in a new job each time', async () => {
    const pipeline = await lab.project.push('flaky: { retry: { max: 2, when: script_failure }, script: [exit 1] }');
    await lab.project.finished(pipeline.id);
    const all = (await lab.forge.get(`${lab.project.api}/pipelines/${pipeline.id}/jobs?include_retried=true`)).json;
    expect(all).toHaveLength(3);
  });

  it('waits for a person at a manual job, plays it, and retries a job', async () => {
    const pipeline = await lab.project.push(`
stages: [one, two]
gate: { stage: one, script: ['echo "given $WHO"'], rules: [{ when: manual }] }
after: { stage: two, script: [echo after] }
`);
    expect((await lab.project.finished(pipeline.id)).status).toBe('manual');
    const { gate } = await lab.project.jobs(pipeline.id);
    await lab.project.act(`/jobs/${gate.id}/play`, { job_variables_attributes: [{ key: 'WHO', value: 'omar' }] });
    await until('it goes on', async () => (await lab.project.pipeline(pipeline.id)).status === 'success');
    expect(await lab.project.trace(gate.id)).toContain('given omar');
    const again = await lab.project.act(`/jobs/${gate.id}/retry`);
    expect(again.id).not.toBe(gate.id);
    expect((await lab.project.finished(pipeline.id)).status).toBe('success');
  });

  it('says that an image is not used', async () => {
    const pipeline = await lab.project.push('job: { image: node:24, script: [echo ran] }');
    await lab.project.finished(pipeline.id);
    const { job } = await lab.project.jobs(pipeline.id);
    expect(await lab.project.trace(job.id)).toMatch(/No containers here: the image node:24 is not used/);
  });

  it('keeps a masked variable out of the trace, and a protected one from other branches', async () => {
    const set = (body: object) => lab.forge.post(`${lab.project.api}/variables`, body);
    await set({ key: 'SECRET', value: 'very-hidden-words', masked: true });
    await set({ key: 'GUARDED', value: 'only-protected', protected: true });
    await lab.forge.post('/groups/checkout/variables', { key: 'FROM_GROUP', value: 'grouped' }, adminToken);
    const pipeline = await lab.project.push(`
job: { script: ['printf very-hid; sleep 1; echo den-words', 'echo "guarded=$GUARDED $FROM_GROUP" "$CI_JOB_TOKEN"'] }
`);
    await lab.project.finished(pipeline.id);
    const { job } = await lab.project.jobs(pipeline.id);
    const trace = await lab.project.trace(job.id);
    expect(trace).not.toContain('den-words\n');
    expect(trace).toMatch(/guarded= grouped \[MASKED\]/);
  });

  it('cannot read what belongs to the platform', async () => {
    const secrets = [lab.forge.dataDir, `/proc/${lab.runner.pid}/environ`, `/proc/${process.pid}/environ`];
    const pipeline = await lab.project.push(`
steal:
  script:
    - id -u
    - 'for path in ${secrets.join(' ')}; do if ls -A $path/ 2>/dev/null || head -c1 $path 2>/dev/null | grep -q .; then echo "READ $path"; fi; done'
    - 'env | sort > env.txt; cat env.txt'
    - 'ls ${lab.runner.dataDir} ${lab.runner.dataDir}/jobs && echo LISTED || true'
    - 'ln -s ${lab.forge.dataDir}/metadata stolen'
    - 'ln ${lab.forge.dataDir}/metadata/seeded.json hard || true'
    - 'ln -s /etc/passwd passwd'
  artifacts: { paths: [stolen, hard, passwd, env.txt] }
`);
    expect((await lab.project.finished(pipeline.id)).status).toBe('success');
    const { steal } = await lab.project.jobs(pipeline.id);
    const trace = await lab.project.trace(steal.id);
    expect(trace).not.toMatch(/^(READ \/|LISTED)/m);
    expect(trace).not.toContain(runnerToken);
    expect(trace).toContain('Uploaded 1 files');
    expect(trace.match(/^(\d+)\r?$/m)?.[1]).not.toBe('0');
  });

  it('gives a token that clones what the person may read, nothing else, and ends with the job', async () => {
    await lab.forge.post(
      '/projects',
      { name: 'hidden', visibility: 'private', namespace_id: await lab.forge.groupId('logistics') },
      adminToken,
    );
    const clone = (path: string) => `git clone -q "http://gitlab-ci-token:$CI_JOB_TOKEN@$CI_SERVER_FQDN/${path}.git"`;
    const pipeline = await lab.project.push(`
job:
  script:
    - ${clone('logistics/parcels')} && ls parcels/README.md
    - 'node -e "fetch(process.env.CI_API_V4_URL + \\"/job\\", { headers: { \\"job-token\\": process.env.CI_JOB_TOKEN } }).then(async (answer) => console.log(\\"own\\", (await answer.json()).name))"'
    - 'node -e "fetch(process.env.CI_API_V4_URL + \\"/projects\\", { headers: { \\"job-token\\": process.env.CI_JOB_TOKEN } }).then((answer) => console.log(\\"projects\\", answer.status))"'
    - 'cd parcels && git -c user.name=x -c user.email=x@y commit -q --allow-empty -m x && git push -q origin HEAD:stolen && echo PUSHED || echo refused'
    - echo "$CI_JOB_TOKEN" | rev
`);
    await lab.project.finished(pipeline.id);
    const { job } = await lab.project.jobs(pipeline.id);
    const trace = await lab.project.trace(job.id);
    expect(trace).toContain('parcels/README.md');
    expect(trace).toMatch(/own job/);
    expect(trace).toMatch(/projects 403/);
    expect(trace).toMatch(/refused/);
    const token =
      trace
        .match(/^(\S+-tbclg)\r?$/m)?.[1]
        ?.split('')
        .reverse()
        .join('') ?? '';
    expect(token).toMatch(/^glcbt-/);
    const answer = await lab.forge.call('GET', '/api/v4/job', { token: '', headers: { 'job-token': token } });
    expect(answer.status).toBe(401);
  });

  it('includes jobs of another project, with the rights of the person', async () => {
    const library = await lab.forge.post('/projects', {
      name: 'library',
      namespace_id: await lab.forge.groupId('logistics'),
    });
    const files = { 'jobs/hello.yml': '.hello: { script: [echo "hello from the library"] }' };
    const actions = Object.entries(files).map(([path, content]) => ({ action: 'create', file_path: path, content }));
    await lab.forge.post(`/projects/${library.json.id}/repository/commits`, {
      branch: 'main',
      commit_message: 'Add',
      actions,
    });
    const pipeline = await lab.project.push(`
include: [{ project: logistics/library, file: /jobs/hello.yml, ref: main }]
job: { extends: .hello }
`);
    expect((await lab.project.finished(pipeline.id)).status).toBe('success');
    const { job } = await lab.project.jobs(pipeline.id);
    expect(await lab.project.trace(job.id)).toContain('hello from the library');
  });
});

async function sleepers(): Promise<string[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(names.map((name) => readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')));
  return lines.map((line) => line.replaceAll('\0', ' ')).filter((line) => /^sleep 765\d/.test(line));
}
