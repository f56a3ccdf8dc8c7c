import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class AlreadyRuns extends Error {}

function nameOf(folder: string): string {
  const name = `stagecraft-secrets-${createHash('sha256').update(folder).digest('hex').slice(0, 24)}`;
  if (process.platform === 'linux') return `\0${name}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), name);
}

/** Two that write the same file would undo each other's changes. The system lets go of the name when we end, however we end. */
export async function holdAlone(folder: string): Promise<void> {
  const server = createServer((socket) => socket.destroy());
  const name = nameOf(await realpath(folder));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        taken
          ? new AlreadyRuns(`Another store works in ${folder}. Stop it first, or give this one a DATA_DIR of its own.`)
          : error,
      );
    });
    server.listen(name, resolve);
  });
  server.unref();
}
