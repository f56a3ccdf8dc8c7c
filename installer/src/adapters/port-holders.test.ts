import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { machinePorts } from './port-holders.ts';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

async function listen(host: string): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, host);
  ends.push(() => server.close());
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

test.each(['127.0.0.1', '0.0.0.0'])('a port held on %s is taken, by this process', async (host) => {
  const { server, port } = await listen(host);
  expect(await machinePorts.isFree(port)).toBe(false);
  const holders = (await machinePorts.holders([port])).get(port) ?? [];
  expect(holders.find(({ pid }) => pid === process.pid)?.command).toMatch(/\S/);
  server.close();
  await once(server, 'close');
  expect(await machinePorts.isFree(port)).toBe(true);
  expect((await machinePorts.holders([port])).get(port) ?? []).toEqual([]);
});

test('each port has its own holders', async () => {
  const [one, other] = [await listen('127.0.0.1'), await listen('127.0.0.1')];
  const holders = await machinePorts.holders([one.port, other.port]);
  expect([...holders.keys()].sort()).toEqual([one.port, other.port].sort());
  for (const each of holders.values()) expect(each.map(({ pid }) => pid)).toContain(process.pid);
});

test('a child that has what its parent listens on hides nobody, whichever of them comes first', async () => {
  const { server, port } = await listen('127.0.0.1');
  const { fd } = (server as unknown as { _handle: { fd: number } })._handle;
  const child = spawn('sleep', ['30'], { stdio: ['ignore', 'ignore', 'ignore', fd] });
  ends.push(() => child.kill());
  await once(child, 'spawn');
  const holders = (await machinePorts.holders([port])).get(port) ?? [];
  expect(holders.map(({ pid }) => pid)).toEqual(expect.arrayContaining([process.pid, child.pid]));
});
