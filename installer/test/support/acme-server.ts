import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import { until } from '../../src/verify/until.ts';

/** The server that Let's Encrypt tries its clients on: it asks for everything that theirs does, and gives test certificates. */
const pebble = 'github.com/letsencrypt/pebble/v2/cmd';
const version = 'v2.10.1';
const programs = ['pebble', 'pebble-challtestsrv'];

/** The folder with both programs, built from Go's modules; or why they cannot be had. */
export function acmePrograms(cache: string): { folder: string } | { reason: string } {
  const folder = path.join(cache, 'test-tools', `pebble-${version}`);
  if (programs.every((each) => existsSync(path.join(folder, each)))) return { folder };
  const packages = programs.map((each) => `${pebble}/${each}@${version}`);
  const env = { ...process.env, GOBIN: folder };
  const { status, error, stderr } = spawnSync('go', ['install', ...packages], {
    env,
    encoding: 'utf8',
    timeout: 300_000,
  });
  if (status === 0) return { folder };
  return { reason: error ? 'Go is not installed' : `Go could not build it: ${stderr.trim().split('\n').at(-1)}` };
}

export interface AcmeServer {
  /** Where clients begin. */
  directory: string;
  /** Who is to be believed: the server itself, and the root of what it signs. */
  authority: string;
  /** Until then nobody hears it. */
  open(): Promise<void>;
  /** How many certificates it has given. */
  given(): number;
  stop(): Promise<void>;
}

export interface AcmePlace {
  folder: string;
  programs: string;
  /** Under which address of this machine clients in containers reach it. */
  address: string;
  /** The first of four ports. */
  port: number;
  /** Where every name leads, when the server looks whether a client holds it. */
  tlsPort: number;
}

function openssl(folder: string, ...args: string[]): void {
  const { status, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl: ${stderr}`);
}

/** For the server's own address: what it signs for others comes from a root that it makes at its start. */
function makeOwnCertificate(folder: string, address: string): void {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const subject = ['-subj', '/CN=ACME server on trial'];
  const names = ['-addext', `subjectAltName=IP:${address},IP:127.0.0.1`];
  openssl(folder, 'req', '-x509', ...key, ...subject, ...names, '-keyout', 'server.key', '-out', 'server.crt');
}

function get(url: string, authority: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request(url, { ca: authority }, (answer) => {
      let body = '';
      answer.on('data', (chunk: Buffer) => (body += chunk));
      answer.on('end', () => resolve(body));
    });
    call.on('error', reject);
    call.end();
  });
}

function start(folder: string, program: string, args: string[]): ChildProcess {
  const log = openSync(path.join(folder, `${path.basename(program)}.log`), 'a');
  // It would wait some seconds before each look, as the world's own does.
  const env = { ...process.env, PEBBLE_VA_NOSLEEP: '1' };
  return spawn(program, args, { cwd: folder, env, stdio: ['ignore', log, log] });
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });

/** A true ACME server. It really connects to the name that is asked for, and believes nobody's word. */
export async function startAcmeServer(place: AcmePlace): Promise<AcmeServer> {
  const { folder, address, port, tlsPort } = place;
  const names = `127.0.0.1:${port + 2}`;
  makeOwnCertificate(folder, address);
  const pebbleFile = path.join(folder, 'pebble.json');
  const settings = {
    listenAddress: `127.0.0.1:${port + 3}`,
    managementListenAddress: `127.0.0.1:${port + 1}`,
    certificate: 'server.crt',
    privateKey: 'server.key',
    tlsPort,
    retryAfter: { authz: 1, order: 1 },
    profiles: { default: { description: 'The usual one', validityPeriod: 7_776_000 } },
  };
  writeFileSync(pebbleFile, JSON.stringify({ pebble: settings }));
  const idle = ['-http01', '', '-https01', '', '-tlsalpn01', '', '-doh', '', '-management', ''];
  const program = (name: string) => path.join(place.programs, name);
  const children = [
    start(folder, program('pebble-challtestsrv'), [...idle, '-dnsserver', names, '-defaultIPv6', '']),
    start(folder, program('pebble'), ['-config', pebbleFile, '-dnsserver', names]),
  ];
  const own = readFileSync(path.join(folder, 'server.crt'), 'utf8');
  const root = await until(
    () => get(`https://127.0.0.1:${port + 1}/roots/0`, own).catch(() => undefined),
    20_000,
    AbortSignal.timeout(20_000),
  );
  const door = createServer((client) => {
    const inner = connect(port + 3, '127.0.0.1');
    client.pipe(inner).pipe(client);
    for (const socket of [client, inner]) socket.on('error', () => socket.destroy());
  });
  const stop = async (): Promise<void> => {
    door.close();
    await Promise.all(children.map(ended));
  };
  if (root === undefined) {
    await stop();
    throw new Error(`the ACME server does not answer: ${readFileSync(path.join(folder, 'pebble.log'), 'utf8')}`);
  }
  return {
    directory: `https://${address}:${port}/dir`,
    authority: own + root,
    open: () => new Promise((resolve) => door.listen(port, address, resolve)),
    given: () => readFileSync(path.join(folder, 'pebble.log'), 'utf8').match(/Issued certificate/g)?.length ?? 0,
    stop,
  };
}
