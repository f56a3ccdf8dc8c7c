import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handOver } from '../app/handover-route.ts';
import { ApiError } from '../http/errors.ts';
import type { Work } from '../run/workshop.ts';
import { Sealer } from '../service/seal.ts';
import { conductor } from './conductor.ts';
import { Handover } from './handover.ts';
import { NoImage } from './images.ts';
import { type PodSettings, workPod, workSecret } from './manifest.ts';

const settings: PodSettings = {
  ...{ namespace: 'jobs', installation: 'test', helperImage: 'lab:1', pullPolicy: 'Never', user: 1000 },
  ...{ limits: { cpu: '1', memory: '1Gi' }, images: { shell: 'node:1', terraform: 'tofu:1' }, claim: 'machines' },
};

const work = (changes: Partial<Work> = {}): Work => ({
  ...{ id: 'job-7-abcdef01', mark: randomUUID(), kind: 'job', title: 'Fleet report', folder: '/data/own/running/7' },
  ...{ cwd: '/data/own/running/7/project', env: { NAME: "it's" }, shared: '/data/own/lab', brings: false },
  ...{ goesOn: false, steps: [{ program: 'shell', args: ["a file's name"] }], timeoutSeconds: 60 },
  ...{ gentle: 'SIGTERM', graceMs: 5000, output: () => undefined },
  ...changes,
});

const plan = () =>
  work({
    ...{ kind: 'plan', brings: true, gentle: 'SIGINT', graceMs: 20_000 },
    steps: [
      { program: 'terraform', args: ['plan'], fine: [2] },
      { program: 'terraform', args: ['show'], kept: true },
    ],
  });

type Container = { name: string; image: string; securityContext: object; volumeMounts: { mountPath: string }[] };
type Drawn = {
  metadata: { labels: Record<string, string> };
  spec: {
    automountServiceAccountToken: boolean;
    terminationGracePeriodSeconds: number;
    initContainers: (Container & { restartPolicy?: string })[];
    containers: Container[];
    volumes: { name: string; secret?: { items: { key: string }[] }; persistentVolumeClaim?: object }[];
  };
};

describe('the pod of a piece of work', () => {
  it('has no account of the cluster and no privilege, and shows the work nothing but what is its own', () => {
    const { spec } = workPod(settings, plan()) as Drawn;
    expect(spec.automountServiceAccountToken).toBe(false);
    for (const { securityContext } of [...spec.initContainers, ...spec.containers])
      expect(securityContext).toMatchObject({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true });
    const seen = spec.containers[0]?.volumeMounts.map(({ mountPath }) => mountPath) ?? [];
    expect(seen).not.toContain('/stagecraft/helper');
    const own = spec.volumes.find(({ name }) => name === 'job')?.secret?.items.map(({ key }) => key);
    expect(own).toEqual(['conductor', 'environment']);
    expect(JSON.stringify(spec)).not.toContain("it's");
    const { stringData } = workSecret(settings, work(), 'https://lab/_handover/x') as {
      stringData: Record<string, string>;
    };
    expect(stringData.environment).toContain("export NAME='it'\\''s'\n");
    expect(stringData.address).toBe('https://lab/_handover/x');
  });

  it('brings back what a plan leaves, and has time for it; a job leaves it on the volume of the machines', () => {
    const planned = (workPod(settings, plan()) as Drawn).spec;
    expect(planned.initContainers.map(({ name, restartPolicy }) => [name, restartPolicy])).toEqual([
      ['prepare', undefined],
      ['bring', 'Always'],
    ]);
    expect(planned.terminationGracePeriodSeconds).toBe(3600);
    const job = (workPod(settings, work()) as Drawn).spec;
    expect(job.initContainers.map(({ name }) => name)).toEqual(['prepare']);
    expect(job.volumes.at(-1)).toEqual({ name: 'shared', persistentVolumeClaim: { claimName: 'machines' } });
    expect(job.containers[0]?.volumeMounts.map(({ mountPath }) => mountPath)).toContain('/data/own/running/7');
  });

  it('runs in the image that is named for its program; without one it is refused, and says which setting it is', () => {
    expect((workPod(settings, plan()) as Drawn).spec.containers[0]?.image).toBe('tofu:1');
    const playbook = work({ steps: [{ program: 'ansible-playbook', args: [] }] });
    expect(() => workPod(settings, playbook)).toThrow(NoImage);
    expect(() => workPod(settings, playbook)).toThrow('spec.automation.playbooks');
  });

  it('calls the steps one after the other, and gives back what one of them prints', () => {
    const script = conductor(plan(), 'tofu:1');
    expect(script).toContain('stagecraft_find tofu terraform');
    expect(script).toContain(`case "$stagecraft_code" in 0|2) ;;`);
    expect(script).toContain(`stagecraft_run "$stagecraft_tool" 'show' > '/data/own/running/7/.stagecraft-kept'`);
    expect(script).toContain('kill -INT -1');
    expect(conductor(work(), 'node:1')).toContain(`'a file'\\''s name'`);
    expect(script).toContain('The image tofu:1 has no tofu and no terraform.');
  });
});

describe('folders that are handed over', () => {
  let folder: string;
  let handover: Handover;
  let server: Server;
  let base: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'automation-handover-'));
    server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', base);
      handOver(handover, { request, response, url }).catch((error: unknown) =>
        response.writeHead(error instanceof ApiError ? error.status : 500).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    handover = new Handover(join(folder, 'handover'), base, new Sealer('a-key-of-the-test-which-is-long'));
    await mkdir(join(folder, 'work', 'project'), { recursive: true });
    await writeFile(join(folder, 'work', 'project', 'file'), 'as it went', { mode: 0o600 });
    await symlink('/etc/passwd', join(folder, 'work', 'link'));
  });

  afterEach(async () => {
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const fetched = async (address: string) => {
    const response = await fetch(address);
    return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
  };

  it('go to whom they were addressed, come back in place of what was there, and are forgotten', async () => {
    await handover.pack('run-1-plan', join(folder, 'work'));
    const address = handover.address('run-1-plan', 60);
    const { status, bytes } = await fetched(address);
    expect(status).toBe(200);
    await writeFile(join(folder, 'work', 'old'), 'is not in what comes back');
    expect(await handover.hasComeBack('run-1-plan')).toBe(false);
    expect((await fetch(address, { method: 'PUT', body: new Uint8Array(bytes) })).status).toBe(204);
    expect(await handover.hasComeBack('run-1-plan')).toBe(true);
    await handover.unpack('run-1-plan', join(folder, 'work'));
    expect((await readdir(join(folder, 'work'))).sort()).toEqual(['link', 'project']);
    expect(await readFile(join(folder, 'work', 'project', 'file'), 'utf8')).toBe('as it went');
    await handover.forget('run-1-plan');
    expect((await fetched(address)).status).toBe(404);
  });

  it('are given to nobody who guesses, and with no address that has run out', async () => {
    await handover.pack('run-1-plan', join(folder, 'work'));
    expect((await fetched(`${base}/_handover/guessed`)).status).toBe(404);
    expect((await fetched(handover.address('run-1-plan', -1))).status).toBe(404);
    expect((await fetched(handover.address('run-2-plan', 60))).status).toBe(404);
    const other = new Sealer('another-key-which-is-long').sign('handover', 'run-1-plan', 60);
    expect((await fetched(`${base}/_handover/${other}`)).status).toBe(404);
  });

  it('that break off on their way back are not there at all', async () => {
    await handover.pack('run-1-plan', join(folder, 'work'));
    const half = new ReadableStream({
      start(controller) {
        controller.enqueue(new Uint8Array(1000));
        setTimeout(() => controller.error(new Error('gone')), 100);
      },
    });
    const sent = fetch(handover.address('run-1-plan', 60), {
      method: 'PUT',
      body: half,
      duplex: 'half',
    } as RequestInit);
    await expect(sent).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await handover.hasComeBack('run-1-plan')).toBe(false);
    expect(await readdir(join(folder, 'handover'))).toEqual(['run-1-plan.there.tar.gz']);
  });

  it('of work that nobody knows any more go', async () => {
    for (const id of ['run-1-plan', 'job-2-ab']) await handover.pack(id, join(folder, 'work'));
    await handover.forgetOthers(['job-2-ab']);
    expect(await readdir(join(folder, 'handover'))).toEqual(['job-2-ab.there.tar.gz']);
  });
});
