import { spawn } from 'node:child_process';
import { identify, isSame, type ProcessIdentity } from '../adapters/process-identity.ts';
import type { ProcessSpec } from '../model/process.ts';
import { environmentFor, openEnvironment } from './environment.ts';
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

interface Folders {
  folder: string;
  cache: string;
}

export interface Place extends Folders {
  port: number;
  secrets: Record<string, string>;
}

/** A process that has loaded its code and waits to be told where it works. */
export interface Standby {
  pid: number;
  isGone(): boolean;
  begin(place: Place): Child;
  kill(): void;
}

function start(spec: ProcessSpec, { folder, cache }: Folders, stdin: 'ignore' | 'pipe', env: Record<string, string>) {
  const log = openLog(folder, spec.name);
  try {
    const started = spawn(programOf(spec, cache), spec.args, {
      cwd: spec.cwd,
      env,
      stdio: [stdin, log.descriptor, log.descriptor],
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
    const pid = started.pid ?? 0;
    const isGone = (): boolean => gone;
    return { pid, logFrom: log.from, ended, input: started.stdin, isGone, ...control(pid, isGone) };
  } finally {
    log.close();
  }
}

export function startChild(spec: ProcessSpec, place: Place): Child {
  const { port } = place;
  return { ...start(spec, place, 'ignore', environmentFor(spec, place)), port };
}

/** What is private, and its port, it is told when its turn comes. */
export function startStandby(spec: ProcessSpec, folders: Folders): Standby {
  const started = start(spec, folders, 'pipe', { ...openEnvironment(spec, folders.folder), STANDBY: 'true' });
  // It may have ended meanwhile; that is seen by its end.
  started.input?.on('error', () => {});
  return {
    ...started,
    begin(place) {
      started.input?.end(JSON.stringify(environmentFor(spec, place)));
      return { ...started, port: place.port };
    },
  };
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
