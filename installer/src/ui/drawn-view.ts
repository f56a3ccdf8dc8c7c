import { Listr, type ListrTaskWrapper, type DefaultRenderer, type SimpleRenderer } from 'listr2';
import type { ApplyEvent } from '../apply/events.ts';
import type { Step } from '../model/step.ts';
import { duration, print } from './terminal.ts';
import type { View } from './view.ts';

type Task = ListrTaskWrapper<unknown, typeof DefaultRenderer, typeof SimpleRenderer>;

interface Row {
  title: string;
  task?: Task;
  settle: { resolve(): void; reject(error: Error): void };
  done: Promise<void>;
}

function makeRow(step: Step): Row {
  let settle: Row['settle'] | undefined;
  const done = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  done.catch(() => {});
  return { title: step.title, settle: settle as unknown as Row['settle'], done };
}

const bar = (done: number, total: number): string => `${'█'.repeat(done)}${'░'.repeat(Math.max(0, total - done))}`;

/** listr2 draws what the events say; it decides nothing. */
export function drawnView(): View {
  const rows = new Map<string, Row>();
  let drawing: Promise<unknown> = Promise.resolve();

  const begin = (event: Extract<ApplyEvent, { event: 'plan' }>): void => {
    const busy = event.differences.filter(({ change }) => change !== 'unchanged').map(({ step }) => step);
    if (busy.length === 0) return;
    for (const step of busy) rows.set(step.id, makeRow(step));
    const tasks = [...rows.values()].map((row) => ({
      title: row.title,
      task: (_: unknown, task: Task) => {
        row.task = task;
        return row.done;
      },
    }));
    drawing = new Listr(tasks, {
      concurrent: true,
      exitOnError: false,
      collectErrors: false,
      registerSignalListeners: false,
    })
      .run()
      .catch(() => {});
  };

  return {
    listen(event) {
      if (event.event === 'plan') return begin(event);
      const row = rows.get(event.step.id);
      if (!row) return;
      if (event.event === 'step-started' && row.task) {
        if (event.step.usualSeconds > 5) row.task.output = `usually takes ${duration(event.step.usualSeconds)}`;
      } else if (event.event === 'step-progress' && row.task) {
        const far = event.done !== undefined && event.total ? `${bar(event.done, event.total)} ` : '';
        row.task.output = `${far}${event.message}`;
      } else if (event.event === 'step-done') {
        if (row.task) row.task.title = `${row.title} (${duration(event.seconds)})`;
        row.settle.resolve();
      } else if (event.event === 'step-failed') row.settle.reject(event.error);
    },
    async end({ changed, unchanged }) {
      for (const row of rows.values()) row.settle.resolve();
      await drawing;
      print(`${changed} changed, ${unchanged} unchanged.`);
    },
    async fail() {
      for (const row of rows.values()) row.settle.reject(new Error('not done'));
      await drawing;
    },
  };
}
