import { rmSync } from 'node:fs';
import { keeperSocket } from '../adapters/keeper-socket.ts';
import { claimFolder, dropClaim } from './claim.ts';
import { openControl } from './control.ts';
import { ProcessKeeper } from './keeper.ts';
import { describe, say } from './log.ts';
import { readOptions } from './options.ts';
import { Scheduler } from './scheduler.ts';

/** What `start` looks for: another keeper was quicker, which is as good. */
const alreadyRuns = 3;

function leave(folder: string, socket: string | undefined): void {
  if (socket && process.platform !== 'win32') rmSync(socket, { force: true });
  dropClaim(folder);
  // The answer to whoever asked for the end is still on its way.
  setTimeout(() => process.exit(0), 50);
}

async function run(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const { folder, version } = options;
  process.title = 'stagecraft-keeper';
  if (!(await claimFolder(folder, version))) process.exit(alreadyRuns);
  const keeper = new ProcessKeeper(options);
  const scheduler = new Scheduler(folder);
  if (options.sweep) {
    await keeper.sweep();
    return leave(folder, undefined);
  }
  const socket = keeperSocket(folder);
  const shutdown = (forget: boolean) => async () => {
    // What looks at the platform ends before the platform does.
    await scheduler.stop(forget);
    await keeper.stopAll(forget);
    leave(folder, socket);
  };
  const handover = async (): Promise<void> => {
    await scheduler.stop(false);
    await keeper.release();
    leave(folder, socket);
  };
  process.on('SIGHUP', () => {});
  // The machine goes down: what should run is kept in mind for the next time.
  process.on('SIGTERM', () => void shutdown(false)());
  process.on('SIGINT', () => void shutdown(false)());
  process.on('unhandledRejection', (error) => say('error', 'unforeseen', { error: describe(error) }));
  // Who reaches the keeper finds it ready: what was left behind is sorted out before.
  await keeper.resume();
  scheduler.resume();
  await openControl(socket, { keeper, scheduler }, { shutdown: shutdown(true), handover });
  say('info', 'keeping processes', { version, pid: process.pid });
}

run().catch((error: unknown) => {
  say('error', 'the keeper could not start', { error: describe(error) });
  process.exit(1);
});
