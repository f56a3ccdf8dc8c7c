import { chmodSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { ProcessKeeper } from './keeper.ts';
import { describe } from './log.ts';
import type { Scheduled, Scheduler } from './scheduler.ts';
import type { Desired } from './state.ts';

/** What can be asked for over the socket. */
interface Served {
  keeper: ProcessKeeper;
  scheduler: Scheduler;
}

interface Ends {
  /** Everything stops, the keeper as well. */
  shutdown(): Promise<void>;
  /** The keeper stops, the processes live on. */
  handover(): Promise<void>;
}

type Answer = { status: number; body: unknown };
const largestBody = 1024 * 1024;

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > largestBody) throw new Error('the request is too large');
    chunks.push(chunk as Buffer);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

function isDesired(value: unknown, name: string): value is Desired {
  const { spec, fingerprint } = (value ?? {}) as Partial<Desired>;
  return (
    typeof fingerprint === 'string' && spec?.name === name && Array.isArray(spec.args) && Array.isArray(spec.after)
  );
}

function isScheduled(value: unknown, name: string): value is Scheduled {
  const { spec, fingerprint } = (value ?? {}) as Partial<Scheduled>;
  const isWhole = spec?.name === name && Array.isArray(spec.args) && typeof spec.everySeconds === 'number';
  return typeof fingerprint === 'string' && isWhole;
}

async function schedule(scheduler: Scheduler, name: string, request: IncomingMessage): Promise<Answer> {
  const body = await readBody(request);
  if (!isScheduled(body, name)) return { status: 400, body: { message: 'spec and fingerprint are expected' } };
  scheduler.put({ spec: body.spec, fingerprint: body.fingerprint });
  return { status: 202, body: {} };
}

async function want(keeper: ProcessKeeper, verb: 'put' | 'prepare', name: string, request: IncomingMessage) {
  const body = await readBody(request);
  if (!isDesired(body, name)) return { status: 400, body: { message: 'spec and fingerprint are expected' } };
  keeper[verb](body);
  return { status: 202, body: {} };
}

const longestHold = 60;

async function hold(keeper: ProcessKeeper, name: string, request: IncomingMessage): Promise<Answer> {
  const { seconds } = (await readBody(request)) as { seconds?: unknown };
  if (typeof seconds !== 'number' || !(seconds > 0 && seconds <= longestHold)) {
    return { status: 400, body: { message: `seconds are expected, at most ${longestHold}` } };
  }
  const known = await keeper.hold(name, seconds * 1000);
  return known ? { status: 200, body: {} } : { status: 404, body: { message: `no process ${name}` } };
}

async function handle({ keeper, scheduler }: Served, ends: Ends, request: IncomingMessage): Promise<Answer> {
  const [, kind = '', name = ''] = (request.url ?? '').split('/').map(decodeURIComponent);
  const ok = { status: 200, body: {} };
  switch (`${request.method} ${kind}${name ? '/…' : ''}`) {
    case 'GET status':
      return { status: 200, body: { ...(await keeper.status()), schedules: scheduler.statuses } };
    case 'PUT processes/…':
      return want(keeper, 'put', name, request);
    case 'PUT standby/…':
      return want(keeper, 'prepare', name, request);
    case 'DELETE processes/…':
      await keeper.remove(name);
      return ok;
    case 'PUT schedules/…':
      return schedule(scheduler, name, request);
    case 'DELETE schedules/…':
      await scheduler.remove(name);
      return ok;
    case 'POST restart/…':
      return keeper.restart(name)
        ? { status: 202, body: {} }
        : { status: 404, body: { message: `no process ${name}` } };
    case 'POST hold/…':
      return hold(keeper, name, request);
    case 'POST shutdown':
      await ends.shutdown();
      return ok;
    case 'POST handover':
      await ends.handover();
      return ok;
    default:
      return { status: 404, body: { message: 'not found' } };
  }
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify(body));
}

/** HTTP on a socket that only this account can open. */
export async function openControl(path: string, served: Served, ends: Ends): Promise<Server> {
  const server = createServer({ requestTimeout: 30_000 }, (request, response) => {
    handle(served, ends, request).then(
      (answer) => send(response, answer),
      (error) => send(response, { status: 500, body: { message: describe(error) } }),
    );
  });
  const isPipe = process.platform === 'win32';
  if (!isPipe) await rm(path, { force: true });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // The socket must be private from its first moment on; the mask is ours only for this call.
    const mask = process.umask(0o177);
    server.listen(path, () => {
      if (!isPipe) chmodSync(path, 0o600);
      resolve(server);
    });
    process.umask(mask);
  });
}
