import { randomUUID } from 'node:crypto';
import type { HostSummary } from '../domain/awx.ts';

/** What the playbook's own callback says of a moment; the text that was printed until then belongs to it. */
export interface Moment {
  event: string;
  play?: string;
  task?: string;
  host?: string;
  action?: string;
  changed?: boolean;
  failed?: boolean;
  ignored?: boolean;
  res?: Record<string, unknown>;
  stats?: Record<string, HostSummary>;
}

export interface JobEvent {
  id: number;
  type: 'job_event';
  created: string;
  modified: string;
  job: number;
  counter: number;
  uuid: string;
  event: string;
  event_display: string;
  event_level: number;
  event_data: Record<string, unknown>;
  host_name: string;
  play: string;
  task: string;
  changed: boolean;
  failed: boolean;
  stdout: string;
  start_line: number;
  end_line: number;
  verbosity: number;
}

const display: Record<string, [string, number]> = {
  playbook_on_start: ['Playbook Started', 0],
  playbook_on_play_start: ['Play Started', 1],
  playbook_on_task_start: ['Task Started', 2],
  playbook_on_stats: ['Playbook Complete', 1],
  runner_on_ok: ['Host OK', 3],
  runner_on_failed: ['Host Failed', 3],
  runner_on_skipped: ['Host Skipped', 3],
  runner_on_unreachable: ['Host Unreachable', 3],
  verbose: ['Verbose', 0],
};

const room = 100_000;

export function jobEvent(job: number, counter: number, moment: Moment, text: string, startLine: number): JobEvent {
  const now = new Date().toISOString();
  const [shown, level] = display[moment.event] ?? [moment.event, 0];
  const { play = '', task = '', host = '', action, res, stats } = moment;
  return {
    id: job * room + counter,
    type: 'job_event',
    created: now,
    modified: now,
    job,
    counter,
    uuid: randomUUID(),
    event: moment.event,
    event_display: shown,
    event_level: level,
    event_data: {
      ...(play ? { play } : {}),
      ...(task ? { task } : {}),
      ...(host ? { host } : {}),
      ...(action ? { task_action: action } : {}),
      ...(res ? { res } : {}),
      ...(stats ?? {}),
    },
    host_name: host,
    play,
    task,
    changed: moment.changed ?? false,
    failed: (moment.failed ?? false) && !moment.ignored,
    stdout: text.replace(/\n$/, ''),
    start_line: startLine,
    end_line: startLine + (text.match(/\n/g)?.length ?? 0),
    verbosity: 0,
  };
}
