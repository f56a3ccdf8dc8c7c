import { spawn } from 'node:child_process';
import { identify, isSame, type ProcessIdentity } from '../adapters/process-identity.ts';
import type { ProcessSpec } from '../model/process.ts';
import { environmentFor } from './environment.ts';
import { describe } from './log.ts';
import { pause, settles } from './pause.ts';
import { openLog } from './process-log.ts';
import { accountOf, programOf } from './program.ts';
import type { Recorded } from './state.ts';

/** A process that runs: started by us, or by a keeper before us. */
export interface Child {
  pid: number;
  port: number;
  /** Where its lines begin in the log. */
  logFrom: number;
  /** How it ended, in words. */
  ended: Promise<string>;
  signal(signal: NodeJS.Signals): void;
  /** With everything that it started. */
  kill(): void;
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  // 0 is what could not be started; for the system it would be our own group.
  if (pid === 0) return;
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

function control(pid: number, isGone: () => boolean): Pick<Child, 'signal' | 'kill'> {
  return {
    signal: (signal) => {
      if (!isGone()) signalTo(pid, signal);
    },
    kill: () => signalTo(process.platform === 'win32' ? pid : -pid, 'SIGKILL'),
  };
}

interface Place {
  folder: string;
  cache: string;
  port: number;
  secrets: Record<string, string>;
}

export function startChild(spec: ProcessSpec, place: Place): Child {
  const log = openLog(place.folder, spec.name);
  try {
    const started = spawn(programOf(spec, place.cache), spec.args, {
      cwd: spec.cwd,
      env: environmentFor(spec, place),
      stdio: ['ignore', log.descriptor, log.descriptor],
      detached: true,
      windowsHide: true,
      ...accountOf(spec),
    });
    let gone = false;
    const ended = new Promise<string>((resolve) => {
      const end = (how: string): void => {
        gone = true;
        resolve(how);
      };
      started.on('error', (error) => end(`could not be started: ${describe(error)}`));
      started.on('exit', (code, signal) => end(signal ? `was ended by ${signal}` : `ended with exit code ${code}`));
    });
    return {
      pid: started.pid ?? 0,
      port: place.port,
      logFrom: log.from,
      ended,
      ...control(started.pid ?? 0, () => gone),
    };
  } finally {
    log.close();
  }
}

/** Not our own child, hence the system does not tell us of its end: we look. */
export function adoptChild(recorded: Recorded): Child {
  let gone = false;
  const identity: ProcessIdentity = { pid: recorded.pid, started: recorded.started };
  const watch = async (): Promise<string> => {
    while (await isSame(identity)) await pause(300);
    gone = true;
    return 'ended';
  };
  return { pid: recorded.pid, port: recorded.port, logFrom: 0, ended: watch(), ...control(recorded.pid, () => gone) };
}

export async function recordOf(child: Child, fingerprint: string): Promise<Recorded | undefined> {
  const identity = await identify(child.pid);
  return identity && { ...identity, port: child.port, fingerprint };
}

/** Politely first; PostgreSQL's SIGQUIT is its quick end. What is left after that is killed. */
export async function stopChild(child: Child, spec: ProcessSpec): Promise<void> {
  child.signal(spec.stopSignal);
  if (await settles(child.ended, spec.stopSeconds * 1000)) return;
  if (spec.program === 'postgres') {
    child.signal('SIGQUIT');
    if (await settles(child.ended, 5000)) return;
  }
  child.kill();
  await settles(child.ended, 5000);
}
