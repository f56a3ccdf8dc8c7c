import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Backend, type Entry, entryFor, inTurn, type Table } from './table.ts';

export interface Front {
  /** By TLS: what came in plain is led there or refused, as each Route says. */
  secure: boolean;
  /** The port that people use for HTTPS. */
  httpsPort: number;
  table(): Table;
  /** The table is of a moment ago: looks at the cluster now. */
  lookAgain(): Promise<void>;
}

const connectMs = 5000;
const usualTimeoutMs = 30_000;

const unavailable = '<!doctype html><title>Application is not available</title><h1>Application is not available</h1>';

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
  response.end(text);
}

const hostOf = ({ headers }: IncomingMessage): string => (headers.host ?? '').replace(/:\d+$/, '').toLowerCase();

function cookieOf({ headers: { cookie = '' } }: IncomingMessage, name: string): string | undefined {
  const pair = cookie.split(/;\s*/).find((each) => each.startsWith(`${name}=`));
  return pair?.slice(name.length + 1);
}

function open({ host, port }: Backend): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: connectMs });
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.removeAllListeners('timeout');
      resolve(socket);
    });
    socket.once('timeout', () => socket.destroy(new Error('no answer')));
    socket.once('error', reject);
  });
}

interface Way {
  backend: Backend;
  socket: Socket;
}

/** A pod may have gone a moment ago: nothing has been sent yet, so the next one can be asked. */
async function reach(entry: Entry, incoming: IncomingMessage): Promise<Way | undefined> {
  for (const backend of inTurn(entry, cookieOf(incoming, entry.cookie))) {
    const socket = await open(backend).catch(() => undefined);
    if (socket) return { backend, socket };
  }
  return undefined;
}

function headersFor(incoming: IncomingMessage, { secure, httpsPort }: Front): NodeJS.Dict<string | string[]> {
  const { headers, socket } = incoming;
  const proto = secure ? 'https' : 'http';
  const client = socket.remoteAddress?.replace(/^::ffff:/, '') ?? '';
  const before = [headers['x-forwarded-for']].flat().filter(Boolean);
  return {
    ...headers,
    'x-forwarded-for': [...before, client].join(', '),
    'x-forwarded-host': headers.host,
    'x-forwarded-port': String(secure ? httpsPort : 80),
    'x-forwarded-proto': proto,
    forwarded: `for=${client};host=${headers.host};proto=${proto}`,
  };
}

function timeoutOf({ route }: Entry): number {
  const [, count, unit] =
    /^(\d+)(ms|s|m|h)$/.exec(route.metadata.annotations?.['haproxy.router.openshift.io/timeout'] ?? '') ?? [];
  const scale: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  return count && unit ? Number(count) * (scale[unit] ?? 1) : usualTimeoutMs;
}

/** What the application says itself of a name that the router sets is not passed on. */
function headersBack(answer: IncomingMessage, set: Record<string, string>): string[] {
  const pairs = answer.rawHeaders.flatMap((name, index, all) =>
    index % 2 === 0 ? [[name, all[index + 1] ?? '']] : [],
  );
  return [...pairs.filter(([name = '']) => set[name.toLowerCase()] === undefined), ...Object.entries(set)].flat();
}

function strictTransport({ route }: Entry, { secure }: Front): Record<string, string> {
  const hsts = route.metadata.annotations?.['haproxy.router.openshift.io/hsts_header'];
  return secure && hsts ? { 'strict-transport-security': hsts } : {};
}

function keptWith(entry: Entry, backend: Backend, incoming: IncomingMessage, { secure }: Front): string[] {
  if (cookieOf(incoming, entry.cookie) === backend.id) return [];
  return ['set-cookie', `${entry.cookie}=${backend.id}; path=/; HttpOnly${secure ? '; Secure; SameSite=None' : ''}`];
}

/** What stands before a Route: nothing, a redirection, or a refusal. */
function held(entry: Entry | undefined, incoming: IncomingMessage, response: ServerResponse, front: Front): boolean {
  if (!entry) {
    refuse(response, 503, unavailable);
    return true;
  }
  const { tls } = entry.route.spec;
  if (front.secure ? tls : !tls || tls.insecureEdgeTerminationPolicy === 'Allow') return false;
  if (!front.secure && tls?.insecureEdgeTerminationPolicy === 'Redirect') {
    const port = front.httpsPort === 443 ? '' : `:${front.httpsPort}`;
    response.writeHead(302, { location: `https://${entry.host}${port}${incoming.url ?? '/'}`, 'content-length': 0 });
    response.end();
  } else refuse(response, 503, unavailable);
  return true;
}

const find = (incoming: IncomingMessage, { table }: Front): Entry | undefined =>
  entryFor(table(), hostOf(incoming), (incoming.url ?? '/').split('?')[0] ?? '/');

/** Nobody is told that there is nobody there because of what was so a moment ago. */
async function freshly<Found>(front: Front, look: () => Promise<Found | undefined>): Promise<Found | undefined> {
  const found = await look();
  if (found !== undefined) return found;
  await front.lookAgain();
  return look();
}

const findFreshly = (incoming: IncomingMessage, front: Front): Promise<Entry | undefined> =>
  freshly(front, async () => find(incoming, front));

const reachFreshly = (entry: Entry, incoming: IncomingMessage, front: Front): Promise<Way | undefined> =>
  freshly(front, () => reach(find(incoming, front) ?? entry, incoming));

export function answerWith(front: Front) {
  return async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const entry = await findFreshly(incoming, front);
    if (held(entry, incoming, response, front) || !entry) return;
    const way = await reachFreshly(entry, incoming, front);
    if (!way) return refuse(response, 503, unavailable);
    const { backend, socket } = way;
    const { method, url } = incoming;
    const asked = request({ method, path: url, headers: headersFor(incoming, front), createConnection: () => socket });
    asked.setTimeout(timeoutOf(entry), () => asked.destroy(new Error('no answer')));
    asked.on('response', (answer) => {
      const headers = headersBack(answer, strictTransport(entry, front));
      response.writeHead(answer.statusCode ?? 502, [...headers, ...keptWith(entry, backend, incoming, front)]);
      answer.pipe(response);
    });
    asked.on('error', () => (response.headersSent ? response.destroy() : refuse(response, 504, unavailable)));
    response.on('close', () => asked.destroy());
    incoming.pipe(asked);
  };
}

/** A conversation of another protocol: the same way, and then whatever both sides say. */
export function upgradeWith(front: Front) {
  return async (incoming: IncomingMessage, client: Duplex, head: Buffer): Promise<void> => {
    // It may go while the way is looked for.
    client.on('error', () => client.destroy());
    const entry = await findFreshly(incoming, front);
    const allowed = entry && (front.secure || entry.route.spec.tls?.insecureEdgeTerminationPolicy === 'Allow');
    const way = allowed ? await reachFreshly(entry, incoming, front) : undefined;
    if (!way) return void client.end('HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n');
    const lines = Object.entries(headersFor(incoming, front)).flatMap(([name, value]) =>
      [value].flat().map((each) => `${name}: ${each}`),
    );
    way.socket.on('error', () => client.destroy());
    client.on('close', () => way.socket.destroy());
    way.socket.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    way.socket.write(head);
    way.socket.pipe(client).pipe(way.socket);
  };
}
