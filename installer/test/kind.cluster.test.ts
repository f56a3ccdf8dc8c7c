import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../src/adapters/commands.ts';
import { files } from '../src/adapters/files.ts';
import { kind } from '../src/adapters/kind/kind.ts';
import { foreseen } from '../src/testing/caught.ts';
import { dockerSays } from '../src/testing/engine.ts';
import { clusterOfTest, noCluster, quiet, stackImage, stepOf } from '../src/testing/kind-cluster.ts';

const freePort = 38443;

describe.skipIf(noCluster)('a kind cluster', () => {
  const our = clusterOfTest('trial');
  const data = join(our.folder, 'data', 'cluster', 'kept');
  const input = {
    name: our.name,
    image: stackImage('kind-node') ?? '',
    ports: [{ host: freePort, node: 30443 }],
    mounts: [{ host: data, node: '/var/stagecraft/kept' }],
    issuer: 'https://identity.trial.stagecraft.localhost:38443/realms/stagecraft',
    issuerAddress: '10.96.0.43',
  };
  const step = stepOf('kind-cluster', input);
  const inNode = (...command: string[]): string => dockerSays('exec', `${our.name}-control-plane`, ...command);

  beforeAll(() => our.programs());
  afterAll(() => our.remove());

  test('is absent; cut off while it is made it is broken, and made anew; then it is ready', async () => {
    expect(await our.runner.inspect(step, quiet())).toEqual({ state: 'absent' });
    const cut = new AbortController();
    const making = our.runner.apply(step, {
      signal: cut.signal,
      progress: (message) => message === 'starting Kubernetes' && cut.abort(new Error('killed')),
    });
    await expect(making).rejects.toThrow('killed');
    expect(await our.runner.inspect(step, quiet())).toEqual({
      state: 'broken',
      why: 'it was cut off while it was made',
    });
    await our.runner.apply(step, quiet());
    expect(await our.runner.inspect(step, quiet())).toEqual({ state: 'ready', fingerprint: 'first' });
    expect(statSync(our.kubeconfig).mode & 0o077).toBe(0);
  });

  test('listens on loopback only, and leaves the person’s own configuration alone', () => {
    const { HostPort, HostIp } = JSON.parse(
      dockerSays(
        'inspect',
        '--format',
        '{{json (index .NetworkSettings.Ports "30443/tcp" 0)}}',
        `${our.name}-control-plane`,
      ),
    ) as { HostPort: string; HostIp: string };
    expect({ HostPort, HostIp }).toEqual({ HostPort: String(freePort), HostIp: '127.0.0.1' });
    const own = join(process.env.HOME ?? '/', '.kube', 'config');
    expect(existsSync(own) ? readFileSync(own, 'utf8') : '').not.toContain(our.name);
  });

  test('keeps Secrets encrypted, and writes down who did what but never a value', async () => {
    const cluster = await our.access.get();
    const value = Buffer.from('plain-text-marker').toString('base64');
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'probe', namespace: 'default' },
      data: { value },
    });
    const stored = inNode('sh', '-c', 'cat /var/lib/etcd/member/wal/*.wal | tr -cd "[:print:]"');
    expect(stored).toContain('k8s:enc:secretbox:v1:first');
    expect(stored).not.toContain('plain-text-marker');
    const log = inNode('sh', '-c', 'cat /var/log/kubernetes/audit.log');
    expect(log).toContain('/api/v1/namespaces/default/secrets/probe');
    expect(log).not.toContain(value);
  });

  test('stopped with the machine it is started again, as it was', async () => {
    await (await our.access.get()).apply({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'before', namespace: 'default' },
    });
    dockerSays('stop', `${our.name}-control-plane`);
    our.access.forget();
    expect(await our.runner.inspect(step, quiet())).toEqual({ state: 'broken', why: 'it does not run' });
    expect(await our.access.find()).toBeUndefined();
    await our.runner.apply(step, quiet());
    const reference = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'before', namespace: 'default' } };
    expect(await (await our.access.get()).read(reference)).toBeDefined();
  });

  test('of another installation is neither used nor taken away', async () => {
    const other = kind(
      commands,
      files,
      { find: async () => undefined, fetch: async () => {} },
      {
        folder: '/home/somebody/installations/default',
        kubeconfig: '/nowhere',
      },
    );
    for (const act of [() => other.state(our.name), () => other.remove(our.name)]) {
      const error = await foreseen(act);
      expect(error).toMatchObject({ code: 'environment', message: expect.stringContaining('not this installation’s') });
      expect(error.details).toEqual([`it is the one of ${our.folder}`]);
    }
    expect(await our.clusters.state(our.name)).toBe('running');
  });

  test('with a port that somebody listens on says which, and leaves nothing behind', async () => {
    const second = clusterOfTest('taken');
    const wanted = { ...input, name: second.name, mounts: [] };
    const error = await foreseen(() => second.clusters.create(wanted, quiet().signal, () => {}));
    expect(error).toMatchObject({
      code: 'environment',
      message: `Port ${freePort} of this machine is in use already.`,
    });
    expect(await second.clusters.state(second.name)).toBe('absent');
    await second.remove();
  });

  test('made for other ports it is made anew; what pods wrote is still there', async () => {
    writeFileSync(join(data, 'yesterday'), 'still here');
    const moved = stepOf('kind-cluster', { ...input, ports: [{ host: freePort + 1, node: 30443 }] }, 'second');
    expect(await our.runner.inspect(moved, quiet())).toMatchObject({ state: 'different' });
    await our.runner.apply(moved, quiet());
    expect(await our.runner.inspect(moved, quiet())).toEqual({ state: 'ready', fingerprint: 'second' });
    expect(inNode('cat', '/var/stagecraft/kept/yesterday')).toBe('still here');
  });

  test('is taken away; its data only when that is asked for, whoever wrote it', async () => {
    inNode(
      'sh',
      '-c',
      'mkdir -p /var/stagecraft/kept/deep && chown -R 999:999 /var/stagecraft/kept && touch /var/stagecraft/kept/deep/.hidden',
    );
    await our.runner.remove(step, quiet());
    expect(await our.runner.inspect(step, quiet())).toEqual({ state: 'absent' });
    expect(existsSync(our.kubeconfig)).toBe(false);
    expect(existsSync(join(data, 'deep', '.hidden'))).toBe(true);
    await our.clusters.empty(input);
    expect(existsSync(join(data, 'deep'))).toBe(false);
    await our.runner.remove(step, quiet());
  });
});
