import { setTimeout as pause } from 'node:timers/promises';
import { deletePod, readyPods } from './cluster.ts';
import { stagecraft, target } from './installation.ts';

interface Status {
  processes: { name: string; pid?: number; phase: string }[];
}

/** `status` says by its exit code that not all is well; here its words are wanted in any case. */
function status(): Status {
  try {
    return JSON.parse(stagecraft('status', '--json')) as Status;
  } catch (error) {
    return JSON.parse((error as { stdout: string }).stdout) as Status;
  }
}

function isHealthy(): boolean {
  const { processes } = status();
  return processes.length > 0 && processes.every(({ phase }) => phase === 'healthy');
}

function pidOf(name: string): number {
  const pid = status().processes.find((process) => process.name === name)?.pid;
  if (pid === undefined) throw new Error(`${name} does not run`);
  return pid;
}

const stillRuns = (name: string, pid: number): boolean =>
  status().processes.some((process) => process.name === name && process.pid === pid);

async function killProcess(name: string): Promise<void> {
  const pid = pidOf(name);
  process.kill(pid, 'SIGKILL');
  // Whoever it has started may hold its output a moment longer: until then all would be said to be well.
  const end = Date.now() + 5000;
  while (stillRuns(name, pid) && Date.now() < end) await pause(100);
}

/** Whoever asks it meanwhile is neither answered nor refused. The keeper may lose patience, and start another. */
export async function withFrozen(name: string, work: () => Promise<void>): Promise<void> {
  const pid = pidOf(name);
  process.kill(pid, 'SIGSTOP');
  try {
    await work();
  } finally {
    try {
      process.kill(pid, 'SIGCONT');
    } catch {
      // It has been replaced meanwhile.
    }
  }
}

/** Under which name a cluster knows what is a process elsewhere. */
const services: Record<string, string> = {
  portal: 'backstage',
  postgresql: 'psql-postgresql',
  'lab-databases': 'databases',
  'lab-forge': 'forge',
};

async function killPods(name: string): Promise<void> {
  const pods = await readyPods(services[name] ?? name);
  if (pods.length === 0) throw new Error(`${name} does not run`);
  for (const { metadata } of pods) await deletePod(metadata.name, 0);
  // The cluster's own account of it comes a moment later: until then all would be said to be well.
  const end = Date.now() + 5000;
  while (isHealthy() && Date.now() < end) await pause(200);
}

/** Ends a part of the installation as a fault would: at once, and without a word. */
export async function kill(name: string): Promise<void> {
  if (target() === 'embedded') await killProcess(name);
  else await killPods(name);
}

export async function untilHealthy(seconds = 120): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    if (isHealthy()) return;
    await pause(500);
  }
  throw new Error(`not healthy after ${seconds} s`);
}
