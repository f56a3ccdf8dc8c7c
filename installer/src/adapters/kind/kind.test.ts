import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { foreseen } from '../../testing/caught.ts';
import { commands } from '../commands.ts';
import { files } from '../files.ts';
import { kind } from './kind.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kind-'));
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(folder, 'data', 'authority'), { recursive: true });
  writeFileSync(join(folder, 'data', 'authority', 'ca.crt'), 'the authority');
  vi.stubEnv('PATH', `${join(folder, 'bin')}${delimiter}/usr/bin:/bin`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** A program that says what the real one was heard to say. */
function program(name: string, says: { out?: string; error?: string; code?: number }): string {
  const path = join(folder, 'bin', name);
  writeFileSync(join(folder, `${name}.out`), says.out ?? '');
  writeFileSync(join(folder, `${name}.error`), says.error ?? '');
  const seen = `echo "$@" >> ${folder}/${name}.called`;
  writeFileSync(
    path,
    `#!/bin/sh\n${seen}\ncat ${folder}/${name}.out; cat ${folder}/${name}.error >&2; exit ${says.code ?? 0}\n`,
  );
  chmodSync(path, 0o755);
  return path;
}

const kubeconfig = (): string => join(folder, 'run', 'kubeconfig');
const cluster = () => ({
  name: 'stagecraft',
  image: 'docker.io/kindest/node:v1.35.8',
  ports: [{ host: 443, node: 30443 }],
  mounts: [{ host: join(folder, 'data', 'cluster', 'one'), node: '/var/stagecraft/one' }],
  issuer: 'https://identity.stagecraft.localhost/realms/stagecraft',
  issuerAddress: '10.96.0.43',
});
const opened = (found: string | undefined = join(folder, 'bin', 'kind')) =>
  kind(
    commands,
    files,
    { find: async () => (found ? { path: found, version: '0.33.0' } : undefined), fetch: async () => {} },
    { folder, kubeconfig: kubeconfig() },
  );
const { signal } = new AbortController();
const container = (running: boolean, from = join(folder, 'data', 'api-server')) =>
  JSON.stringify({ State: { Running: running }, HostConfig: { Binds: ['/a:/b', `${from}:/etc/stagecraft:ro`] } });

describe('what Docker says of the container', () => {
  test.each([
    ['absent', { error: 'Error: No such container: stagecraft-control-plane', code: 1 }],
    ['absent', { error: 'error: no such object: stagecraft-control-plane', code: 1 }],
  ] as const)('%s', async (expected, says) => {
    program('docker', says);
    expect(await opened().state('stagecraft')).toBe(expected);
  });

  test('running, stopped, and never complete', async () => {
    program('docker', { out: container(true) });
    expect(await opened().state('stagecraft')).toBe('half');
    await files.writeText(kubeconfig(), '');
    expect(await opened().state('stagecraft')).toBe('running');
    program('docker', { out: container(false) });
    expect(await opened().state('stagecraft')).toBe('stopped');
  });

  test.each([
    ['/home/other/installations/default/data/api-server', ['it is the one of /home/other/installations/default']],
    ['/somewhere/else:/unrelated', []],
  ])('another’s: %s', async (from, details) => {
    program('docker', { out: container(true, from).replace('/unrelated:/etc/stagecraft', '/unrelated') });
    const error = await foreseen(() => opened().state('stagecraft'));
    expect(error).toMatchObject({ code: 'environment', details });
    expect(error.message).toContain('not this installation’s');
  });

  test('nothing, since it does not run', async () => {
    program('docker', {
      error: 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
      code: 1,
    });
    for (const ask of [
      () => opened().state('stagecraft'),
      () => opened().remove('stagecraft'),
      () => opened().start(cluster()),
    ]) {
      expect(await foreseen(ask)).toMatchObject({
        code: 'environment',
        message: 'Docker is installed, but it does not answer.',
      });
    }
  });

  test('nothing, since it is not there', async () => {
    vi.stubEnv('PATH', join(folder, 'bin'));
    expect(await foreseen(() => opened().state('stagecraft'))).toMatchObject({
      code: 'environment',
      message: 'Docker was not found on this machine.',
    });
  });
});

describe('making one', () => {
  test('kind is told everything in a file, and what it says is passed on', async () => {
    program('kind', {
      error: ' • Ensuring node image (x) 🖼  ...\n ✓ Ensuring node image (x) 🖼\n • Starting control-plane 🕹️  ...\n',
    });
    const said: string[] = [];
    await opened().create(cluster(), signal, (message) => void said.push(message));
    expect(said).toEqual(['fetching the node’s image', 'starting Kubernetes']);
    const called = readFileSync(join(folder, 'kind.called'), 'utf8');
    expect(called).toContain(`--kubeconfig ${kubeconfig()} --image docker.io/kindest/node:v1.35.8`);
    const { nodes } = parse(readFileSync(join(folder, 'run', 'kind.yaml'), 'utf8'));
    expect(nodes[0].extraPortMappings).toEqual([{ hostPort: 443, containerPort: 30443, listenAddress: '127.0.0.1' }]);
    expect(nodes[0].extraMounts).toContainEqual({
      hostPath: join(folder, 'data', 'api-server'),
      containerPath: '/etc/stagecraft',
      readOnly: true,
    });
    expect(existsSync(cluster().mounts[0]?.host ?? '')).toBe(true);
  });

  test('the key of the Secrets is made once, and nobody else may read it', async () => {
    program('kind', {});
    const key = join(folder, 'data', 'api-server', 'encryption.yaml');
    await opened().create(cluster(), signal, () => {});
    const before = readFileSync(key, 'utf8');
    await opened().create(cluster(), signal, () => {});
    expect(readFileSync(key, 'utf8')).toBe(before);
    expect(Buffer.from(parse(before).resources[0].providers[0].secretbox.keys[0].secret, 'base64')).toHaveLength(32);
    expect(statSync(key).mode & 0o077).toBe(0);
    expect(statSync(join(folder, 'data', 'api-server')).mode & 0o077).toBe(0);
    const { jwt } = parse(readFileSync(join(folder, 'data', 'api-server', 'authentication.yaml'), 'utf8'));
    expect(jwt[0].issuer).toMatchObject({ url: cluster().issuer, certificateAuthority: 'the authority' });
  });

  test.each([
    [
      'ERROR: failed to create cluster: failed to pull image "kindest/node": command failed: exit status 1\nError response from daemon: manifest unknown',
      'network',
      'cannot be had',
    ],
    [
      'ERROR: failed to create cluster: docker: Error response from daemon: Bind for 127.0.0.1:443 failed: port is already allocated.',
      'environment',
      'Port 443 of this machine is in use',
    ],
    [
      'ERROR: failed to create cluster: docker: Error response from daemon: failed to set up container networking: failed to bind host port 127.0.0.1:443/tcp: address already in use',
      'environment',
      'Port 443 of this machine is in use',
    ],
    [
      'ERROR: failed to create cluster: driver failed: listen tcp4 127.0.0.1:443: bind: permission denied',
      'environment',
      'may not listen on port 443',
    ],
    [
      'ERROR: failed to create cluster: write /var/lib/x: no space left on device',
      'environment',
      'disk that Docker keeps',
    ],
    [
      'ERROR: failed to create cluster: could not find a log line that matches\nFailed to create inotify object: Too many open files',
      'environment',
      'too few watched files',
    ],
    [
      'Deleted nodes: ["stagecraft-control-plane"]\nERROR: failed to create cluster: something new',
      'step',
      'kind could not make the cluster stagecraft',
    ],
  ])('%s', async (words, code, message) => {
    program('kind', { error: `${words}\n`, code: 1 });
    const error = await foreseen(() => opened().create(cluster(), signal, () => {}));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
    expect(error.hint).toBeTruthy();
  });
});

test('one is taken away without kind as well: its cache may be gone', async () => {
  program('docker', { out: container(true) });
  await files.writeText(kubeconfig(), '');
  await kind(
    commands,
    files,
    { find: async () => undefined, fetch: async () => {} },
    { folder, kubeconfig: kubeconfig() },
  ).remove('stagecraft');
  expect(readFileSync(join(folder, 'docker.called'), 'utf8')).toContain(
    'rm --force --volumes stagecraft-control-plane',
  );
  expect(existsSync(kubeconfig())).toBe(false);
});
