import type { Command, CommandResult, CommandRunner } from '../ports/commands.ts';

const keptLines = 40;

/** A program's own children must go with it: on a signal the whole group is ended. */
function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // It has ended by itself.
  }
}

async function run(command: Command): Promise<CommandResult> {
  command.signal?.throwIfAborted();
  // Loaded when something is run: the verbs that only look must start quickly, and on an older Node.
  const { execa } = await import('execa');
  const tail: string[] = [];
  const running = execa(command.file, command.args, {
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
    env: command.env ?? {},
    ...(command.account ? { uid: command.account.uid, gid: command.account.gid } : {}),
    stdin: command.input ?? 'ignore',
    all: true,
    reject: false,
    detached: process.platform !== 'win32',
  });
  const take = (line: string): void => {
    tail.push(line);
    if (tail.length > keptLines) tail.shift();
    command.onLine?.(line);
  };
  const reading = (async () => {
    for await (const line of running.iterable({ from: 'all' })) take(String(line));
  })().catch(() => {});

  let timedOut = false;
  const end = (): void => {
    endGroup(running.pid, 'SIGTERM');
    setTimeout(() => endGroup(running.pid, 'SIGKILL'), 5000).unref();
  };
  const timer = command.timeoutMs
    ? setTimeout(() => {
        timedOut = true;
        end();
      }, command.timeoutMs)
    : undefined;
  command.signal?.addEventListener('abort', end, { once: true });
  try {
    const result = await running;
    await reading;
    command.signal?.throwIfAborted();
    const missing = result.code === 'ENOENT';
    return {
      exitCode: missing ? 127 : (result.exitCode ?? 1),
      timedOut,
      stdout: typeof result.stdout === 'string' ? result.stdout : '',
      tail: missing ? [`${command.file} was not found`] : tail,
    };
  } finally {
    clearTimeout(timer);
    command.signal?.removeEventListener('abort', end);
  }
}

export const commands: CommandRunner = { run };
