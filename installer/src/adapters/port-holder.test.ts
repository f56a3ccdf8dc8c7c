import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { machinePorts } from './port-holder.ts';

test.each(['127.0.0.1', '0.0.0.0'])('a port held on %s is taken, by this process', async (host) => {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  expect(await machinePorts.isFree(port)).toBe(false);
  const holder = await machinePorts.holder(port);
  expect(holder?.pid).toBe(process.pid);
  expect(holder?.command).not.toBe('');
  server.close();
  await once(server, 'close');
  expect(await machinePorts.isFree(port)).toBe(true);
  expect(await machinePorts.holder(port)).toBeUndefined();
});
