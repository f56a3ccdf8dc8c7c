import type { Repository } from '@stagecraft/forge-contract';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { checkout } from './programs';

const run = promisify(execFile);
export const library = 'harbourline/pipeline-library';
const libraryFolder = join(checkout, 'lab/company/pipelines/platform/pipeline-library');

interface Step {
  uses?: string;
  run?: string;
  with?: { job: string; run?: string };
}

export interface Workflow {
  on: Record<string, unknown>;
  permissions: Record<string, string>;
  jobs: Record<string, { 'runs-on': string; steps: Step[] }>;
}

export const workflowOf = async (repository: Repository): Promise<Workflow> =>
  parse((await repository.file('.github/workflows/pipeline.yml'))!);

/** What the library's action runs for a job, as its own action.yml has it. */
async function runStep({ uses, run: own, with: inputs }: Step, folder: string): Promise<void> {
  const env = { ...process.env, GITHUB_ACTIONS: 'true', GITHUB_ACTION_PATH: libraryFolder };
  const options = { cwd: folder, env: { ...env, JOB: inputs?.job ?? '', RUN: inputs?.run ?? '' } };
  if (own) await run('bash', ['-e', '-c', own], options);
  if (uses !== `${library}@main`) return;
  const { runs } = parse((await run('cat', [join(libraryFolder, 'action.yml')])).stdout);
  const { run: script } = runs.steps.find((step: Step) => step.run);
  await run('bash', ['-e', '-c', script], options);
}

/** Does what GitHub's runner does for each job of a workflow of ours: a fresh clone, and its steps. By job, what went wrong. */
export async function runWorkflow(repository: Repository): Promise<Record<string, string>> {
  const { jobs } = await workflowOf(repository);
  const ended: Record<string, string> = {};
  for (const [name, { steps }] of Object.entries(jobs)) {
    const folder = mkdtempSync(join(tmpdir(), 'workflow-'));
    try {
      await run('git', ['clone', '--quiet', repository.folder, folder]);
      for (const step of steps) await runStep(step, folder);
      ended[name] = 'success';
    } catch (error) {
      const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
      ended[name] = `${message}\n${stdout}${stderr}`;
    }
    rmSync(folder, { recursive: true, force: true });
  }
  return ended;
}
