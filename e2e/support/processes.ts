import { stagecraft } from './installation.ts';

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

/** Ends a process of the installation as a fault would: at once, and without a word. */
export function kill(name: string): void {
  const pid = status().processes.find((process) => process.name === name)?.pid;
  if (pid === undefined) throw new Error(`${name} does not run`);
  process.kill(pid, 'SIGKILL');
}

export async function untilHealthy(seconds = 60): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const { processes } = status();
    if (processes.length > 0 && processes.every(({ phase }) => phase === 'healthy')) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`not healthy after ${seconds} s`);
}
