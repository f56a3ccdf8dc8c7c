import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { toolRunner } from '../apply/runners/tool.ts';
import type { LockedProgram, StackLock } from '../model/stack.ts';
import type { StepOf } from '../model/step.ts';
import { foreseen } from '../testing/caught.ts';
import { commands } from './commands.ts';
import { download } from './download.ts';
import { files } from './files.ts';
import { fits, programs } from './programs.ts';

/** As helm and kind say their version; a real program, since a real program is what is run. */
const script = (version: string): string => `#!/bin/sh\necho "v${version}+gabcdef"\n`;

const program = script('4.3.0');
const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');

let folder: string;
let server: Server;
let answer: RequestListener;
let asked: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'programs-'));
  asked = 0;
  server = createServer((request, response) => {
    asked += 1;
    answer(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  vi.stubEnv('PATH', '/usr/bin:/bin');
});
afterEach(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/helm`;

function locked(changes: Partial<LockedProgram['downloads'][string]> = {}, accepts = '>=3.22'): StackLock {
  const download = { url: url(), sha256: sha256(program), ...changes };
  const helm: LockedProgram = {
    version: '4.3.0',
    accepts,
    downloads: { [`${process.platform}-${process.arch}`]: download },
    source: 'https://github.com/helm/helm/releases',
    licence: 'Apache-2.0',
  };
  return { images: {}, programs: { helm }, charts: {} };
}

const cache = (): string => join(folder, 'cache');
const opened = (lock = locked()) => programs(commands, files, cache(), async () => lock);
const fetched = (lock = locked(), signal = new AbortController().signal) =>
  opened(lock).fetch('helm', signal, () => {});

function archive(name: string): Buffer {
  mkdirSync(join(folder, 'linux-amd64'));
  writeFileSync(join(folder, 'linux-amd64', name), program);
  execFileSync('tar', ['-czf', 'archive.tar.gz', 'linux-amd64'], { cwd: folder });
  return readFileSync(join(folder, 'archive.tar.gz'));
}

test.each([
  ['4.3.0', '>=3.22', true],
  ['v3.22.1+g123', '>=3.22', true],
  ['3.9.4', '>=3.22', false],
  ['3.21.9', '>=3.22', false],
  ['0.31', '>=0.31', true],
  ['', '>=0.31', false],
])('%s for %s: %s', (version, accepts, expected) => {
  expect(fits(version, accepts)).toBe(expected);
});

describe('on PATH', () => {
  const install = (version: string, content = script(version)): void => {
    const place = join(folder, `bin-${version}`);
    mkdirSync(place);
    writeFileSync(join(place, 'helm'), content);
    chmodSync(join(place, 'helm'), 0o755);
    vi.stubEnv('PATH', `${process.env.PATH}:${place}`);
  };

  test.each(['4.3.1', '3.22.0'])('%s is taken as it is, and nothing is fetched', async (version) => {
    install(version);
    expect(await opened().find('helm')).toEqual({ path: join(folder, `bin-${version}`, 'helm'), version });
    expect(asked).toBe(0);
  });

  test('one that is too old, one that breaks, then one that fits', async () => {
    install('3.9.0');
    install('5.0.0', '#!/bin/sh\nexit 1\n');
    install('4.0.1');
    expect(await opened().find('helm')).toMatchObject({ version: '4.0.1' });
  });

  test('none, and none in the cache', async () => {
    install('3.9.0');
    expect(await opened().find('helm')).toBeUndefined();
  });
});

describe('fetched', () => {
  test('a program as it is: once, executable, and the step is ready from then on', async () => {
    answer = (_, response) => response.end(program);
    const runner = toolRunner(opened());
    const step = { input: { name: 'helm', version: '4.3.0' }, fingerprint: 'first' } as StepOf<'tool'>;
    const said: string[] = [];
    const context = { signal: new AbortController().signal, progress: (message: string) => void said.push(message) };
    expect(await runner.inspect(step, context)).toEqual({ state: 'absent' });
    await runner.apply(step, context);
    expect(await runner.inspect(step, context)).toEqual({ state: 'ready', fingerprint: 'first' });
    expect(execFileSync(join(cache(), 'tools', 'helm-4.3.0', 'helm'), { encoding: 'utf8' })).toContain('v4.3.0');
    expect(said).toContain('fetching helm 4.3.0');
    await runner.remove(step, context);
    expect(await opened().find('helm')).toMatchObject({ version: '4.3.0' });
  });

  test('out of an archive, and nothing else of it is kept', async () => {
    const content = archive('helm');
    answer = (_, response) => response.end(content);
    await fetched(locked({ sha256: sha256(content), file: 'linux-amd64/helm' }));
    expect(readdirSync(join(cache(), 'tools', 'helm-4.3.0'))).toEqual(['helm']);
  });

  const nothingKept = (): void => {
    const tools = join(cache(), 'tools');
    expect(existsSync(tools) ? readdirSync(tools) : []).toEqual([]);
  };

  test('an archive that has no such file', async () => {
    const content = archive('another');
    answer = (_, response) => response.end(content);
    const error = await foreseen(() => fetched(locked({ sha256: sha256(content), file: 'linux-amd64/helm' })));
    expect(error.message).toBe('The archive of helm could not be unpacked.');
    nothingKept();
  });

  test('something else than what was pinned', async () => {
    answer = (_, response) => response.end('#!/bin/sh\necho changed on the way\n');
    const error = await foreseen(() => fetched());
    expect(error).toMatchObject({ code: 'network', exitCode: 9 });
    expect(error.message).toContain(`should be ${sha256(program)}`);
    expect(error.hint).toContain('was not used');
    nothingKept();
  });

  test.each([
    [404, 'the answer was 404'],
    [503, 'the answer was 503'],
  ])('answered with %s', async (status, why) => {
    answer = (_, response) => response.writeHead(status).end('no');
    expect((await foreseen(() => fetched())).message).toContain(why);
    nothingKept();
  });

  test('broken off in the middle', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-length': program.length * 2 });
      response.write(program.slice(0, 10), () => response.socket?.destroy());
    };
    const error = await foreseen(() => fetched());
    expect(error).toMatchObject({ code: 'network', message: expect.stringContaining('it broke off') });
    nothingKept();
  });

  test('by nobody: no one listens', async () => {
    const lock = locked({ url: 'http://127.0.0.1:39997/helm' });
    const error = await foreseen(() => fetched(lock));
    expect(error).toMatchObject({ code: 'network', hint: expect.stringContaining('PATH') });
    nothingKept();
  });

  test('so slowly that nothing comes any more', async () => {
    answer = (_, response) => void response.write(program.slice(0, 10));
    const { signal } = new AbortController();
    const wanted = {
      what: 'helm',
      url: url(),
      sha256: sha256(program),
      to: join(folder, 'part'),
      signal,
      progress() {},
    };
    const error = await foreseen(() => download({ ...wanted, silenceMs: 200 }));
    expect(error.message).toContain('nothing came for 0.2 seconds');
    answer = () => {};
    expect((await foreseen(() => download({ ...wanted, silenceMs: 200 }))).message).toContain('nothing came for 0.2');
  });

  test('interrupted while it comes', async () => {
    const ending = new AbortController();
    answer = (_, response) => {
      response.writeHead(200, { 'content-length': program.length * 2 });
      response.write(program, () => ending.abort(new Error('Ctrl-C')));
    };
    await expect(fetched(locked(), ending.signal)).rejects.toThrow('Ctrl-C');
    nothingKept();
  });

  test('through a proxy, where one is named', async () => {
    answer = (_, response) => response.end(program);
    const { port } = server.address() as AddressInfo;
    const targets: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, socket: Socket) => {
      targets.push(request.url ?? '');
      const onward = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
      onward.pipe(socket).pipe(onward);
    });
    await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
    vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    vi.stubEnv('http_proxy', process.env.HTTP_PROXY);
    vi.stubEnv('NO_PROXY', '');
    vi.stubEnv('no_proxy', '');
    await fetched(locked({ url: 'http://get.helm.invalid/helm' }));
    proxy.closeAllConnections();
    proxy.close();
    expect(targets).toEqual(['get.helm.invalid:80']);
  });

  test('by two at once: both have it', async () => {
    answer = (_, response) => response.end(program);
    await Promise.all([fetched(), fetched()]);
    expect(readdirSync(join(cache(), 'tools'))).toEqual(['helm-4.3.0']);
  });

  test('for a system that nobody made one for', async () => {
    const { images, programs: all, charts } = locked();
    const helm = { ...(all.helm as LockedProgram), downloads: {} };
    const error = await foreseen(() => fetched({ images, programs: { helm }, charts }));
    expect(error).toMatchObject({ code: 'environment', hint: expect.stringContaining('Install helm 3.22 or newer') });
  });
});
