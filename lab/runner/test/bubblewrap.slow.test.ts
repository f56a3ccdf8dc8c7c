import { chown, mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { bubblewrap, RunningRunner, startLab, until } from './lab.ts';

const nobody = 65_534;

async function left(): Promise<string[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(names.map((name) => readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.replaceAll('\0', ' ').startsWith('sleep 754'));
}

const config = (hidden: string) => `
build:
  stage: build
  script:
    - mkdir dist && echo carried > dist/a
    - 'if ls ${hidden}; then echo "READ it"; fi'
    - 'if tr "\\0" "\\n" < /proc/1/environ | grep -q RUNNER_TOKEN; then echo "READ the token"; fi'
    - 'echo "processes $(ls /proc | grep -c "^[0-9]")"'
  artifacts: { paths: [dist/] }
use: { stage: test, needs: [build], script: [cat dist/a] }
hang: { stage: test, needs: [], script: ['setsid sleep 7541 & sleep 7542'] }
`;

it.skipIf(!bubblewrap)(
  'without root jobs run in a sandbox: they see nothing of the machine, and end as a whole',
  async () => {
    const lab = await startLab();
    await lab.runner.end();
    const root = process.getuid?.() === 0;
    const dataDir = await mkdtemp(join(tmpdir(), 'runner-data-'));
    if (root) await chown(dataDir, nobody, nobody);
    const PATH = [dirname(bubblewrap ?? ''), process.env.PATH].join(delimiter);
    const runner = new RunningRunner(lab.forge.url, dataDir, {
      env: { PATH, RUNNER_KEEP_OUT: lab.forge.dataDir },
      ...(root ? { uid: nobody } : {}),
    });
    try {
      const pipeline = await lab.project.push(config(lab.forge.dataDir));
      await until('the rest ends', async () => (await lab.project.jobs(pipeline.id)).use?.status === 'success');
      await until('both sleep', async () => (await left()).length === 2);
      const { build, use } = await lab.project.jobs(pipeline.id);
      expect(await lab.project.trace(use.id)).toContain('carried');
      const trace = await lab.project.trace(build.id);
      expect(trace).toContain('kept apart by bubblewrap');
      expect(trace).not.toMatch(/^READ/m);
      expect(Number(trace.match(/^processes (\d+)/m)?.[1])).toBeLessThan(10);
      await lab.project.act(`/pipelines/${pipeline.id}/cancel`);
      await until('nothing is left', async () => (await left()).length === 0);
    } finally {
      await runner.end();
      await runner.stop();
      await lab.stop();
    }
  },
);
