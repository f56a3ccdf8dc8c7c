import { expect, test } from 'vitest';
import type { CommandResult, CommandRunner } from '../../ports/commands.ts';
import { foreseen } from '../../testing/caught.ts';
import { nodeImages } from './node-images.ts';

const { signal } = new AbortController();
const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;

/** As containerd's client in a node of kind says it. */
const listed = `REF                                       TYPE                                                 DIGEST        SIZE      PLATFORMS   LABELS
docker.io/library/postgres:17             application/vnd.docker.distribution.manifest.v2+json ${digest('a')} 150.1 MiB linux/amd64 io.cri-containerd.image=managed
docker.io/stagecraft/portal:1             application/vnd.oci.image.manifest.v1+json           ${digest('b')} 264.0 MiB linux/amd64 io.cri-containerd.image=managed
import-2026-11-21@${digest('a')} application/vnd.docker.distribution.manifest.v2+json ${digest('a')} 150.1 MiB linux/amd64 -
${digest('c')} application/vnd.docker.distribution.manifest.v2+json ${digest('a')} 150.1 MiB linux/amd64 io.cri-containerd.image=managed
`;

function nodeThatSays(result: Partial<CommandResult>): { commands: CommandRunner; ran: string[] } {
  const ran: string[] = [];
  const run: CommandRunner['run'] = async ({ file, args }) => {
    ran.push([file, ...args].join(' '));
    const stdout = result.stdout ?? '';
    return { exitCode: 0, timedOut: false, stdout, tail: stdout.split('\n'), ...result };
  };
  return { commands: { run }, ran };
}

test('an image is known by its manifest’s digest and by its configuration’s', async () => {
  const { commands, ran } = nodeThatSays({ stdout: listed });
  const names = ['docker.io/library/postgres:17', 'docker.io/stagecraft/portal:1', 'docker.io/library/node:24'];
  expect(await nodeImages(commands).find('demo', names, signal)).toEqual([
    { name: 'docker.io/library/postgres:17', ids: [digest('a'), digest('c')] },
    { name: 'docker.io/stagecraft/portal:1', ids: [digest('b')] },
  ]);
  expect(ran).toEqual(['docker exec demo-control-plane ctr --namespace k8s.io images ls']);
});

test.each([
  'Error response from daemon: No such container: demo-control-plane',
  'Error response from daemon: Container 8e28 is not running',
])('%s: there is nothing to be found', async (words) => {
  const { commands } = nodeThatSays({ exitCode: 1, tail: [words] });
  expect(await nodeImages(commands).find('demo', ['a'], signal)).toBeUndefined();
});

test('an engine that does not answer is not a node without images', async () => {
  const { commands } = nodeThatSays({ exitCode: 1, tail: ['Cannot connect to the Docker daemon'] });
  expect(await foreseen(() => nodeImages(commands).find('demo', ['a'], signal))).toMatchObject({ code: 'environment' });
});

test('a node whose containerd does not answer is said to be that', async () => {
  const { commands } = nodeThatSays({ exitCode: 1, tail: ['ctr: failed to dial "/run/containerd/containerd.sock"'] });
  const error = await foreseen(() => nodeImages(commands).find('demo', ['a'], signal));
  expect(error.message).toContain('The images in the cluster demo could not be listed');
});

test('the room that a node has', async () => {
  const stdout = `Filesystem     1024-blocks      Used Available Capacity Mounted on
/dev/vda         263174212  54525952  39845888      58% /var
`;
  expect(await nodeImages(nodeThatSays({ stdout }).commands).freeBytes('demo', signal)).toBe(39845888 * 1024);
  const odd = nodeThatSays({ stdout: 'df: unknown' });
  expect(await foreseen(() => nodeImages(odd.commands).freeBytes('demo', signal))).toMatchObject({ code: 'step' });
});
