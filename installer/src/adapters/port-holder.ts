import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import type { PortHolder, Ports } from '../ports/ports.ts';

const execute = promisify(execFile);
const listening = '0A';

/** Inodes of the sockets that listen on the port, from the kernel's own table. */
async function listeningSockets(port: number): Promise<Set<string>> {
  const inodes = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const text = await readFile(table, 'utf8').catch(() => '');
    for (const line of text.split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/);
      const local = Number.parseInt(fields[1]?.split(':')[1] ?? '', 16);
      if (local === port && fields[3] === listening && fields[9]) inodes.add(`socket:[${fields[9]}]`);
    }
  }
  return inodes;
}

async function holdsOne(pid: string, sockets: Set<string>): Promise<boolean> {
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
  for (const descriptor of descriptors) {
    const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '');
    if (sockets.has(target)) return true;
  }
  return false;
}

async function holderOnLinux(port: number): Promise<PortHolder | undefined> {
  const sockets = await listeningSockets(port);
  if (sockets.size === 0) return undefined;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    if (!(await holdsOne(pid, sockets))) continue;
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return { pid: Number(pid), command: command.split('\0').join(' ').trim().slice(0, 160) };
  }
  return undefined;
}

async function holderByLsof(port: number): Promise<PortHolder | undefined> {
  const args = ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'];
  const answer = await execute('lsof', args, { timeout: 10_000 }).catch(() => undefined);
  const pid = /^p(\d+)$/m.exec(answer?.stdout ?? '')?.[1];
  return pid ? { pid: Number(pid), command: /^c(.+)$/m.exec(answer?.stdout ?? '')?.[1] ?? '' } : undefined;
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code !== 'EADDRINUSE' && error.code !== 'EACCES'),
    );
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** `::1` may be absent altogether: then it is nobody's. */
export const machinePorts: Ports = {
  async isFree(port) {
    return (await canListen(port, '127.0.0.1')) && (await canListen(port, '::1'));
  },
  holder: (port) => (process.platform === 'linux' ? holderOnLinux(port) : holderByLsof(port)),
};
