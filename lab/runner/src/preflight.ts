import { access, chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Confinement, keptOutScript, NoConfinement } from '../../kit/confinement.ts';
import { runCommand } from './run-step.ts';
import { makeWorkspace } from './workspace.ts';
import type { JobPayload } from './payload.ts';

const trial = { id: 0, job_info: { name: '', stage: '', project_name: 'trial', project_full_path: '' } } as JobPayload;

export type Question = { dataDir: string; jobPath: string; keepOut: readonly string[] };

async function ask(confinement: Confinement, slot: number, { dataDir, jobPath }: Question, script: string) {
  const workspace = await makeWorkspace(dataDir, confinement, slot, trial);
  let out = '';
  try {
    const write = (text: string) => {
      out += text;
    };
    const run = { confinement, slot, folder: workspace.folder, cwd: workspace.project, write };
    const env = { PATH: jobPath, HOME: workspace.home, LANG: 'C.UTF-8', PLACE: workspace.project };
    const code = await runCommand({ ...run, env, signal: AbortSignal.timeout(20_000) }, '/bin/sh', ['-c', script]);
    return { code, out };
  } finally {
    await rm(workspace.folder, { recursive: true, force: true });
  }
}

const cure =
  'Choose a DATA_DIR that other users may pass through (such as a folder in /var/lib), and keep the rest at mode 0700.';

/** Tries, as a job would, what a job must and must not be able to do; says which tools a job finds. */
export async function preflight(confinement: Confinement, question: Question): Promise<string[]> {
  const paths = [...question.keepOut, `/proc/${process.pid}/environ`];
  const lines = [
    'cd "$PLACE" && echo x > probe || { echo "it cannot write in its own folder"; exit 3; }',
    'git --version >/dev/null 2>&1 || { echo "git cannot be run"; exit 3; }',
    ...keptOutScript(paths, question.keepOut),
    'for tool in git node npm python3 go java; do command -v $tool >/dev/null 2>&1 && echo "tool $tool"; done; exit 0',
  ];
  const { code, out } = await ask(confinement, 0, question, lines.join('\n')).catch((error: Error) => {
    throw new NoConfinement(`A job cannot be started in ${question.dataDir}: ${error.message}. ${cure}`);
  });
  if (code === 4)
    throw new NoConfinement(`A job could read what it must not: it ${out.trim()}. Give that folder mode 0700.`);
  if (code !== 0) throw new NoConfinement(`A job cannot run here: ${out.trim() || `exit code ${code}`}. ${cure}`);
  return [...out.matchAll(/^tool (\w+)$/gm)].map((match) => match[1] ?? '');
}

/** What a runner that was killed has left: its jobs are lost, and the forge has said so or will. */
export async function cleanUp(dataDir: string, confinement: Confinement, slots: number): Promise<number> {
  const folder = join(dataDir, 'jobs');
  await mkdir(folder, { recursive: true });
  // To be passed through, not to be looked into.
  for (const each of [dataDir, folder]) await chmod(each, confinement.kind === 'user' ? 0o711 : 0o700);
  for (let slot = 0; slot < slots; slot += 1) await confinement.sweep(slot);
  const left = await readdir(folder);
  for (const name of left) await rm(join(folder, name), { recursive: true, force: true });
  return left.length;
}

export async function findShell(): Promise<{ path: string; bash: boolean }> {
  const path = '/bin/bash';
  const bash = await access(path).then(
    () => true,
    () => false,
  );
  return bash ? { path, bash } : { path: '/bin/sh', bash };
}
