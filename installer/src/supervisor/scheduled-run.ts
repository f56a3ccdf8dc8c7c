import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import { childEnvironment } from '../adapters/child-environment.ts';
import type { ScheduleSpec } from '../model/schedule.ts';
import { markerName, markerOf } from './environment.ts';
import { describe } from './log.ts';
import { openLog } from './process-log.ts';

export interface ScheduledRun {
  pid: number;
  /** Its exit code; undefined when it was ended by a signal or could not be started. */
  ended: Promise<number | undefined>;
  /** With everything that it started. */
  kill(): void;
}

/** Runs it once. What it says goes to a log of its own, with a line when it begins and one when it has ended. */
export function runOnce(spec: ScheduleSpec, folder: string): ScheduledRun {
  const log = openLog(folder, spec.name);
  const begun = Date.now();
  const note = (text: string): void => void writeSync(log.descriptor, `── ${new Date().toISOString()} ${text}\n`);
  note(`${spec.title} begins`);
  const child = spawn(process.execPath, spec.args, {
    cwd: spec.cwd,
    env: { ...childEnvironment(), NO_COLOR: '1', [markerName]: markerOf(folder, spec.name) },
    stdio: ['ignore', log.descriptor, log.descriptor],
    detached: true,
    windowsHide: true,
  });
  const kill = (): void => {
    if (child.pid === undefined || child.exitCode !== null) return;
    try {
      process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  };
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    kill();
  }, spec.longestSeconds * 1000);
  const ended = new Promise<number | undefined>((resolve) => {
    const end = (how: string, code?: number): void => {
      clearTimeout(timer);
      note(`${how} after ${Math.round((Date.now() - begun) / 1000)} s`);
      log.close();
      resolve(code);
    };
    child.once('error', (error) => end(`could not be started: ${describe(error)}`));
    child.once('exit', (code, signal) => {
      if (code !== null) end(`ended with exit code ${code}`, code);
      else end(late ? `was ended, since it took longer than ${spec.longestSeconds} s,` : `was ended by ${signal}`);
    });
  });
  return { pid: child.pid ?? 0, ended, kill };
}
