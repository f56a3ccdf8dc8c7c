import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import type { PortHolder, Ports } from '../ports/ports.ts';

type Holders = Map<number, PortHolder[]>;

const execute = promisify(execFile);
const listening = '0A';

/** The sockets that listen on the ports, by their inodes, from the kernel's own table. */
async function listeningSockets(ports: number[]): Promise<Map<string, number>> {
  const sockets = new Map<string, number>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const text = await readFile(table, 'utf8').catch(() => '');
    for (const line of text.split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/);
      const port = Number.parseInt(fields[1]?.split(':')[1] ?? '', 16);
      if (ports.includes(port) && fields[3] === listening && fields[9]) sockets.set(`socket:[${fields[9]}]`, port);
    }
  }
  return sockets;
}

async function portsHeldBy(pid: string, sockets: Map<string, number>): Promise<Set<number>> {
  const folder = `/proc/${pid}/fd`;
  const descriptors = await readdir(folder).catch(() => []);
  const targets = await Promise.all(descriptors.map((each) => readlink(`${folder}/${each}`).catch(() => '')));
  return new Set(targets.map((target) => sockets.get(target)).filter((port) => port !== undefined));
}

/** All processes are looked at once, for however many ports. */
async function holdersOnLinux(ports: number[]): Promise<Holders> {
  const holders: Holders = new Map();
  const sockets = await listeningSockets(ports);
  if (sockets.size === 0) return holders;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const held = await portsHeldBy(pid, sockets);
    if (held.size === 0) continue;
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const holder = { pid: Number(pid), command: text.split('\0').join(' ').trim().slice(0, 160) };
    for (const port of held) holders.set(port, [...(holders.get(port) ?? []), holder]);
  }
  return holders;
}

/** A line with the process's number, and one with its program. */
async function holdersByLsof(ports: number[]): Promise<Holders> {
  const each = ports.map(async (port): Promise<[number, PortHolder[]]> => {
    const args = ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'];
    const answer = await execute('lsof', args, { timeout: 10_000 }).catch(() => undefined);
    const found = (answer?.stdout ?? '').matchAll(/^p(\d+)$(?:\nc(.*)$)?/gm);
    return [port, [...found].map(([, pid, command = '']) => ({ pid: Number(pid), command }))];
  });
  return new Map(await Promise.all(each));
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
  holders: process.platform === 'linux' ? holdersOnLinux : holdersByLsof,
};
