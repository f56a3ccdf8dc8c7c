import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { TaskBroker } from '@backstage/plugin-scaffolder-node';

const everyMilliseconds = 2000;

interface WaitingBroker extends TaskBroker {
  waitForDispatch(signal?: AbortSignal): Promise<void>;
  signalDispatch(): void;
}

async function anyOpen(broker: WaitingBroker): Promise<boolean> {
  const found = await broker.list?.({ filters: { status: 'open' }, pagination: { limit: 1 } });
  return (found?.tasks.length ?? 0) > 0;
}

/**
 * A worker that finds no task waits until its own portal is given one. One that was given while it still looked is neither
 * found nor waited for, and one whose portal ended before it began is known to nobody: both would stand `open` until somebody
 * runs another template. So whoever waits looks again now and then. The scaffolder has no place for that, so its broker is
 * taken from where it lies; a portal does not start where it lies no longer.
 */
export function lookAgain(): void {
  const path = 'dist/scaffolder/tasks/StorageTaskBroker.cjs.js';
  const { StorageTaskBroker } = require(resolvePackagePath('@backstage/plugin-scaffolder-backend', path));
  const broker = StorageTaskBroker.prototype as WaitingBroker;
  const wait = broker.waitForDispatch;
  broker.waitForDispatch = async function waitAndLook(this: WaitingBroker, signal) {
    const look = async () => {
      // Where the database is away nothing can be run either: the next look finds it.
      if (await anyOpen(this).catch(() => false)) this.signalDispatch();
    };
    const looking = setInterval(look, everyMilliseconds);
    try {
      await wait.call(this, signal);
    } finally {
      clearInterval(looking);
    }
  };
}
