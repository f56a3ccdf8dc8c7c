import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminToken, RunningForge } from '../../forge/test/forge.ts';
import { canConfine, Project, RunningRunner, runnerToken } from './lab.ts';

const company = fileURLToPath(new URL('../../company', import.meta.url));
const include = (...names: string[]) =>
  `include: [{ project: platform/pipeline-library, ref: main, file: [${names.map((name) => `/jobs/${name}.yml`).join(', ')}] }]\n`;

describe.skipIf(!canConfine)('the library of jobs', () => {
  let forge: RunningForge;
  let runner: RunningRunner;
  let empty: Project;
  beforeAll(async () => {
    forge = await RunningForge.start(company, { FORGE_RUNNER_TOKEN: runnerToken });
    runner = await RunningRunner.start(forge.url, { env: { RUNNER_KEEP_OUT: forge.dataDir } });
    const body = { name: 'trial', namespace_id: await forge.groupId('checkout'), initialize_with_readme: true };
    await forge.post('/projects', body);
    empty = new Project(forge, 'checkout/trial');
  });
  afterAll(async () => {
    await runner?.end();
    await runner?.stop();
    await forge?.stop();
  });

  async function run(project: Project, files: Record<string, string>, ...names: string[]) {
    const pipeline = await project.push(include(...names), files);
    const { status } = await project.finished(pipeline.id);
    const jobs = await project.jobs(pipeline.id);
    const said = async (name: string): Promise<string> => project.trace(jobs[name].id);
    return { status, jobs, said };
  }

  it('tries itself: its own pipeline is green', async () => {
    const library = new Project(forge, 'platform/pipeline-library');
    const made = await forge.post(`${library.api}/pipeline`, { ref: 'main' }, adminToken);
    const { status } = await library.finished(made.json.id);
    const jobs = await library.jobs(made.json.id);
    const traces = await Promise.all(Object.values(jobs).map((job) => library.trace(job.id)));
    expect([status, traces.join('')]).toEqual(['success', expect.stringContaining('0 secrets')]);
  });

  it('finds a project in good order', async () => {
    const files = {
      'src/add.mjs': 'export const add = (a, b) => a + b;\n',
      'src/add.test.mjs':
        "import assert from 'node:assert';\nimport { test } from 'node:test';\nimport { add } from './add.mjs';\ntest('adds', () => assert.equal(add(1, 2), 3));\n",
      'package.json': '{ "name": "trial", "version": "1.0.0" }\n',
      'docs/index.md': '# Trial\n\nSee [the next page](next.md#more).\n',
      'docs/next.md': '# Next\n\n## More\n',
      'mkdocs.yml': 'site_name: trial\nnav:\n  - Home: index.md\n  - Next: next.md\n',
    };
    const { status, jobs, said } = await run(empty, files, 'lint', 'test', 'docs-lint', 'build', 'scan');
    const all = await Promise.all(Object.keys(jobs).map(said));
    expect([status, all.join('\n')]).toEqual(['success', expect.stringContaining('Built: trial-1.0.0.tgz')]);
    expect(jobs.build.artifacts_file.size).toBeGreaterThan(100);
    expect(await said('docs-lint')).toContain('3 pages, 0 faults');
  });

  it('says what is wrong, and where', async () => {
    const files = {
      'src/broken.mjs': 'export const = 1;\n',
      'src/add.test.mjs':
        "import { test } from 'node:test';\ntest('fails', () => { throw new Error('as it should'); });\n",
      'docs/index.md': '# Trial\n\n### Too deep\n\n[nowhere](gone.md) [no heading](next.md#absent)\n',
      'package.json': '{ "name": "trial", "version": "1.0.0", "dependencies": { "yaml": "^2.0.0" } }\n',
      'config.yaml': `token: ${'glpat'}-${'abcdefghij0123456789'}\n`,
    };
    const { status, jobs, said } = await run(empty, files, 'lint', 'test', 'docs-lint', 'scan');
    expect(status).toBe('failed');
    expect(Object.values(jobs).map((job) => job.status)).toEqual(['failed', 'failed', 'failed', 'failed']);
    expect(await said('lint')).toContain('src/broken.mjs');
    expect(await said('test')).toContain('as it should');
    const docs = await said('docs-lint');
    for (const text of ['skips a level', 'gone.md does not exist', 'no heading for #absent'])
      expect(docs).toContain(text);
    expect(await said('scan')).toContain('config.yaml:1: a GitLab token');
    expect(await said('scan')).toContain('dependencies without package-lock.json');
  });
});
