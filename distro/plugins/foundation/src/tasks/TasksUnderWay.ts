import { setTimeout as pause } from 'node:timers/promises';
import type {
  SchedulerService,
  SchedulerServiceTaskFunction,
  SchedulerServiceTaskInvocationDefinition,
  SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';

type Task = SchedulerServiceTaskScheduleDefinition & SchedulerServiceTaskInvocationDefinition;

const patienceMilliseconds = 5000;

/**
 * A task is claimed for all replicas while it runs, and a process that ends with it leaves the claim behind: until that times
 * out nobody runs the task, and for minutes the catalog would hear of nothing new.
 */
export class TasksUnderWay {
  readonly scheduler: SchedulerService;
  private readonly runs = new Map<string, Promise<void>>();
  private ending = false;

  constructor(private readonly inner: SchedulerService) {
    this.scheduler = {
      triggerTask: (id) => inner.triggerTask(id),
      cancelTask: (id) => inner.cancelTask(id),
      getScheduledTasks: () => inner.getScheduledTasks(),
      scheduleTask: (task) => inner.scheduleTask(this.watched(task)),
      createScheduledTaskRunner: (schedule) => ({
        run: (task) => inner.scheduleTask(this.watched({ ...task, ...schedule })),
      }),
    };
  }

  /** What is under way may come to its end; what takes too long is given back unfinished, and nothing begins any more. */
  async end(patience = patienceMilliseconds): Promise<void> {
    this.ending = true;
    const enough = new AbortController();
    const late = pause(patience, undefined, { signal: enough.signal }).catch(() => undefined);
    await Promise.race([Promise.all(this.runs.values()), late]);
    enough.abort();
    await Promise.allSettled([...this.runs.keys()].map((id) => this.inner.cancelTask(id)));
  }

  private watched(task: Task): Task {
    return task.scope === 'local' ? task : { ...task, fn: this.remembering(task.id, task.fn) };
  }

  private remembering(id: string, work: SchedulerServiceTaskFunction): SchedulerServiceTaskFunction {
    return async (signal: AbortSignal) => {
      if (this.ending) return;
      const run = Promise.resolve(work(signal));
      this.runs.set(
        id,
        run.catch(() => undefined),
      );
      await run.finally(() => this.runs.delete(id));
    };
  }
}
