import type { SchedulerServiceTaskScheduleDefinition } from '@backstage/backend-plugin-api';
import { durationToMilliseconds, type HumanDuration } from '@backstage/types';
import type { PeopleSync } from '@stagecraft/plugin-platform-common';

type Frequency = SchedulerServiceTaskScheduleDefinition['frequency'];

/** Only a plain distance of time says when the next try is. */
function millisecondsOf(frequency: Frequency): number | undefined {
  if ('cron' in frequency || 'trigger' in frequency) return undefined;
  return 'toMillis' in frequency ? frequency.toMillis() : durationToMilliseconds(frequency as HumanDuration);
}

/** What came of the tries so far, for whoever asks how it is. */
export class SyncState {
  private readonly every: number | undefined;
  private state: PeopleSync = {};

  constructor(frequency: Frequency) {
    this.every = millisecondsOf(frequency);
  }

  succeeded(refs: ReadonlySet<string>): void {
    const people = [...refs].filter((ref) => ref.startsWith('user:')).length;
    const last = { at: new Date().toISOString(), people, groups: refs.size - people };
    this.state = { last, lastChange: this.state.lastChange, next: this.next() };
  }

  changed(came: number, left: number, changed: number): void {
    this.state.lastChange = { at: new Date().toISOString(), came, left, changed };
  }

  failed(why: string): void {
    const since = this.state.failing?.since ?? new Date().toISOString();
    this.state = { ...this.state, failing: { since, why }, next: this.next() };
  }

  show(): PeopleSync {
    return this.state;
  }

  private next(): string | undefined {
    return this.every === undefined ? undefined : new Date(Date.now() + this.every).toISOString();
  }
}
