import { writeSync } from 'node:fs';
import { type DefaultRenderer, Listr, type ListrTaskState, type ListrTaskWrapper, type SimpleRenderer } from 'listr2';
import { drawing } from './drawing.ts';
import { type Row, rowText, type RowState, totalText } from './row.ts';
import { stoppingText } from './stopping.ts';

type Task = ListrTaskWrapper<unknown, typeof DefaultRenderer, typeof SimpleRenderer>;

const drawnAs: Record<RowState, `${ListrTaskState}`> = {
  waiting: 'WAITING',
  running: 'STARTED',
  done: 'COMPLETED',
  failed: 'FAILED',
  stopped: 'CANCELLED',
  undone: 'ROLLED_BACK',
  'not begun': 'SKIPPED',
};

/** When the process leaves in the middle of the drawing, what listr2 would write itself is held back with the rest. */
function showCursor(): void {
  writeSync(process.stdout.fd, '\u001b[?25h');
}

/**
 * The rows as listr2 draws them, with the total below. All its tasks are there from the first moment to the last;
 * what each looks like is what the row says, so that waiting looks like waiting.
 */
export class Picture {
  private readonly rows: Row[];
  private readonly tasks = new Map<Row, Task>();
  private readonly begun = Date.now();
  private readonly clock: NodeJS.Timeout;
  private readonly drawn: Promise<unknown>;
  private total: Task | undefined;
  private release: () => void = () => {};
  private stopping = false;

  constructor(rows: Row[]) {
    this.rows = rows;
    const over = new Promise<void>((resolve) => {
      this.release = resolve;
    });
    const held = (title: string | undefined, take: (task: Task) => void) => ({
      ...(title === undefined ? {} : { title }),
      task: (_: unknown, task: Task) => {
        take(task);
        return over;
      },
    });
    const tasks = rows.map((row) => held(row.shown ? row.step.title : undefined, (task) => this.take(row, task)));
    const total = held(undefined, (task) => {
      this.total = task;
    });
    const options = { concurrent: true, exitOnError: false, registerSignalListeners: false };
    this.drawn = new Listr([...tasks, total], { ...options, rendererOptions: drawing() }).run().catch(() => {});
    this.clock = setInterval(() => this.tick(), 1000);
    process.on('exit', showCursor);
  }

  draw(row: Row): void {
    const task = this.tasks.get(row);
    if (!task || !row.shown) return;
    task.title = rowText(row, Date.now());
    if (row.state === 'running' && row.said !== '') task.output = row.said;
    const state = drawnAs[row.state] as ListrTaskState;
    if (task.task.state === state) return;
    task.task.state$ = state;
    this.sayTotal();
  }

  stop(): void {
    this.stopping = true;
    this.tick();
  }

  /** Ends when all is drawn. */
  async end(): Promise<void> {
    clearInterval(this.clock);
    this.release();
    await this.drawn;
    process.off('exit', showCursor);
  }

  private take(row: Row, task: Task): void {
    this.tasks.set(row, task);
    if (row.shown) this.draw(row);
    else task.task.state$ = 'WAITING' as ListrTaskState;
  }

  private tick(): void {
    for (const row of this.rows) if (row.state === 'running') this.draw(row);
    this.sayTotal();
  }

  private sayTotal(): void {
    const seconds = (Date.now() - this.begun) / 1000;
    if (this.total) this.total.output = this.stopping ? stoppingText : totalText(this.rows, seconds);
  }
}
