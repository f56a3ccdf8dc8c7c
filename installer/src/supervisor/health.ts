import { request } from 'node:http';
import { connect } from 'node:net';
import type { ProcessSpec } from '../model/process.ts';

/** `refused`: nobody answers, the process may hang. `not-ready`: it answers that it cannot work yet. */
export type Health = { state: 'healthy' } | { state: 'refused' | 'not-ready'; why: string };

const healthy: Health = { state: 'healthy' };

function byHttp(port: number, path: string, timeout: number): Promise<Health> {
  return new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port, path, agent: false, timeout }, (answer) => {
      const status = answer.statusCode ?? 0;
      answer.resume();
      resolve(status >= 200 && status < 300 ? healthy : { state: 'not-ready', why: `${path} answered ${status}` });
    });
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${timeout / 1000} s`)));
    asked.on('error', (error) => resolve({ state: 'refused', why: error.message }));
    asked.end();
  });
}

/** With a greeting the first byte of the answer is judged; without one a connection is enough. */
function bySocket(port: number, timeout: number, greeting?: Buffer): Promise<Health> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const end = (result: Health): void => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(timeout, () => end({ state: 'refused', why: `no answer within ${timeout / 1000} s` }));
    socket.on('error', (error) => end({ state: 'refused', why: error.message }));
    socket.on('connect', () => (greeting ? socket.write(greeting) : end(healthy)));
    // PostgreSQL asks for a password (R) when it can work, and sends an error (E) while it starts or recovers.
    socket.on('data', (data) =>
      end(data[0] === 0x52 ? healthy : { state: 'not-ready', why: 'PostgreSQL is starting up' }),
    );
    socket.on('close', () => end({ state: 'refused', why: 'the connection was closed' }));
  });
}

/** The first message of PostgreSQL's protocol, version 3.0. */
function postgresGreeting(): Buffer {
  const words = Buffer.from('user\0postgres\0database\0postgres\0\0');
  const head = Buffer.alloc(8);
  head.writeInt32BE(words.length + 8, 0);
  head.writeInt32BE(196_608, 4);
  return Buffer.concat([head, words]);
}

export function look(spec: ProcessSpec, port: number, timeout: number): Promise<Health> {
  if (spec.health.kind === 'http') return byHttp(port, spec.health.path, timeout);
  return bySocket(port, timeout, spec.program === 'postgres' ? postgresGreeting() : undefined);
}
