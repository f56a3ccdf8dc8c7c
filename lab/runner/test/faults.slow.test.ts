import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { canConfine, type Lab, RunningRunner, startLab, until } from './lab.ts';

const sleeps = (text: string) => `
stages: [one, two]
long: { stage: one, script: ['echo begun', 'sleep 6', 'echo ended'], ${text} }
next: { stage: two, script: [echo next] }
`;

/** Not only given to a runner, but at work. */
async function begun({ project }: Lab, pipelineId: number): Promise<void> {
  const job = await project.running(pipelineId, 'long');
  await until('it says so', async () => /^begun/m.test(await project.trace(job.id)));
}

describe.skipIf(!canConfine)('when something dies', () => {
  let lab: Lab | undefined;
  afterEach(async () => {
    await lab?.stop();
    lab = undefined;
  });

  it('a runner that is killed in mid-job: the job fails with its reason', async () => {
    lab = await startLab({ FORGE_RUNNER_SILENCE_SECONDS: '3' });
    const pipeline = await lab.project.push(sleeps('interruptible: false'));
    await begun(lab, pipeline.id);
    await lab.runner.end('SIGKILL');
    expect((await lab.project.finished(pipeline.id)).status).toBe('failed');
    const { long, next } = await lab.project.jobs(pipeline.id);
    expect([long.failure_reason, next.status]).toEqual(['runner_system_failure', 'skipped']);
  });

  it('the same with `retry`: another runner takes it up, and nothing of the first try is left', async () => {
    lab = await startLab({ FORGE_RUNNER_SILENCE_SECONDS: '3' });
    const pipeline = await lab.project.push(sleeps('retry: { max: 1, when: runner_system_failure }'));
    await begun(lab, pipeline.id);
    await lab.runner.end('SIGKILL');
    const other = new RunningRunner(lab.forge.url, lab.runner.dataDir);
    try {
      expect((await lab.project.finished(pipeline.id)).status).toBe('success');
      expect(other.log.join('')).toContain('Removed what jobs of a runner that was killed have left.');
    } finally {
      await other.end();
    }
  });

  it('a runner that is stopped in good order says so at once', async () => {
    lab = await startLab();
    const pipeline = await lab.project.push(sleeps('interruptible: false'));
    await begun(lab, pipeline.id);
    expect(await lab.runner.end('SIGTERM')).toBe(0);
    const { long } = await lab.project.jobs(pipeline.id);
    expect([long.status, long.failure_reason]).toEqual(['failed', 'runner_system_failure']);
    expect(await lab.project.trace(long.id)).toContain('the runner was stopped');
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'a forge that ends by %s and starts again: the pipeline goes on',
    async (signal) => {
      lab = await startLab();
      const pipeline = await lab.project.push(sleeps('interruptible: false'));
      await begun(lab, pipeline.id);
      await lab.forge.end(signal);
      await new Promise((resolve) => setTimeout(resolve, 7000));
      await lab.forge.up();
      expect((await lab.project.finished(pipeline.id)).status).toBe('success');
      const { long } = await lab.project.jobs(pipeline.id);
      const trace = await lab.project.trace(long.id);
      expect(trace.match(/^begun/gm)).toHaveLength(1);
      expect(trace.match(/^ended/gm)).toHaveLength(1);
    },
  );

  it('a job that nobody takes is given up', async () => {
    lab = await startLab({ FORGE_JOB_PENDING_SECONDS: '2' });
    const pipeline = await lab.project.push('job: { tags: [mainframe], script: [echo x] }');
    await lab.project.finished(pipeline.id);
    const { job } = await lab.project.jobs(pipeline.id);
    expect(job.failure_reason).toBe('stuck_or_timeout_failure');
  });

  it('refuses images when it is told to', async () => {
    lab = await startLab({}, { env: { RUNNER_IMAGES: 'refuse' } });
    const pipeline = await lab.project.push('job: { image: node:24, script: [echo x] }');
    await lab.project.finished(pipeline.id);
    const { job } = await lab.project.jobs(pipeline.id);
    expect(job.failure_reason).toBe('runner_unsupported');
  });
});

const root = process.platform === 'linux' && process.getuid?.() === 0;

describe('a runner that cannot keep jobs apart', () => {
  const refusal = async (env: Record<string, string>, uid?: number) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'runner-data-'));
    const runner = new RunningRunner('http://127.0.0.1:1', dataDir, { env, ...(uid === undefined ? {} : { uid }) });
    try {
      expect(await runner.ended).toBe(2);
      return runner.log.join('');
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  };

  it.skipIf(!root)('refuses to run any when it is neither root nor has bubblewrap', async () => {
    expect(await refusal({ PATH: '/nowhere' }, 65_534)).toContain('install bubblewrap (bwrap)');
  });

  it.skipIf(!root)('refuses when a job could read what it must not', async () => {
    expect(await refusal({ RUNNER_KEEP_OUT: '/etc' })).toContain('A job could read what it must not: it reads /etc');
  });

  it.skipIf(!root)('refuses a range of users that are somebody', async () => {
    expect(await refusal({ RUNNER_UID_BASE: '65534' })).toContain('Set RUNNER_UID_BASE to a range that is free');
  });

  it.skipIf(!root)('refuses a folder that its jobs cannot reach', async () => {
    const shut = await mkdtemp(join(tmpdir(), 'runner-shut-'));
    try {
      expect(await refusal({ DATA_DIR: join(shut, 'data') })).toContain('Choose a DATA_DIR');
    } finally {
      await rm(shut, { recursive: true, force: true });
    }
  });

  it('says all that is wrong with its settings', async () => {
    const log = await refusal({ RUNNER_TOKEN: '', FORGE_URL: 'x', RUNNER_CONCURRENCY: '99' });
    for (const name of ['RUNNER_TOKEN', 'FORGE_URL', 'RUNNER_CONCURRENCY']) expect(log).toContain(name);
  });
});
