import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** A process id alone is used again by the system; together with when it started it names one process for ever. */
export interface ProcessIdentity {
  pid: number;
  started: string;
}

async function startedOnLinux(pid: number): Promise<string | undefined> {
  const [stat, boot] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined),
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
  ]);
  if (!stat) return undefined;
  // The name in brackets may hold spaces and brackets itself: count from the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ended = fields[0] === 'Z' || fields[0] === 'X';
  return ended ? undefined : `${boot.slice(0, 8)}:${fields[19]}`;
}

async function startedElsewhere(pid: number): Promise<string | undefined> {
  const [file, args] =
    process.platform === 'win32'
      ? ['powershell', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`]]
      : ['ps', ['-o', 'lstart=', '-p', String(pid)]];
  const answer = await execute(file as string, args as string[], { timeout: 5000 }).catch(() => undefined);
  return answer?.stdout.trim() || undefined;
}

/** When the process started; undefined when there is none (or only its remains). */
export function startOf(pid: number): Promise<string | undefined> {
  return process.platform === 'linux' ? startedOnLinux(pid) : startedElsewhere(pid);
}

export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const started = await startOf(pid);
  return started ? { pid, started } : undefined;
}

export async function isSame(identity: ProcessIdentity): Promise<boolean> {
  return (await startOf(identity.pid)) === identity.started;
}

/** One variable of another process's environment, where the system shows it; undefined where it does not. */
export async function environmentOf(pid: number, variable: string): Promise<string | undefined> {
  const all = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  const entry = all.split('\0').find((line) => line.startsWith(`${variable}=`));
  return entry?.slice(variable.length + 1);
}

/** Resident memory in bytes. */
export async function memoryOf(pid: number): Promise<number | undefined> {
  if (process.platform === 'linux') {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
    return kilobytes ? Number(kilobytes) * 1024 : undefined;
  }
  if (process.platform === 'win32') return undefined;
  const answer = await execute('ps', ['-o', 'rss=', '-p', String(pid)], { timeout: 5000 }).catch(() => undefined);
  return answer?.stdout.trim() ? Number(answer.stdout.trim()) * 1024 : undefined;
}
