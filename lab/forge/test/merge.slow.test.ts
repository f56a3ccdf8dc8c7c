import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminToken, freePort, RunningForge } from './forge.ts';

interface Heard {
  kind: string;
  action: string | undefined;
  ref: string | undefined;
}

let forge: RunningForge;
let project: number;
const heard: Heard[] = [];
const hearing = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => {
    const event = JSON.parse(body) as { object_kind: string; ref?: string; object_attributes?: { action?: string } };
    heard.push({ kind: event.object_kind, action: event.object_attributes?.action, ref: event.ref });
    response.end();
  });
});

beforeAll(async () => {
  forge = await RunningForge.start();
  project = (await forge.get('/projects/checkout%2Fcart')).json.id;
  const port = await freePort();
  await new Promise<void>((resolve) => hearing.listen(port, '127.0.0.1', resolve));
  const hook = { url: `http://127.0.0.1:${port}/`, merge_requests_events: true, push_events: true };
  expect((await forge.post(`/projects/${project}/hooks`, hook, adminToken)).status).toBe(201);
});
afterAll(async () => {
  hearing.close();
  await forge.stop();
});

/** A branch with one file more, and a merge request for it. */
async function openMergeRequest(name: string): Promise<number> {
  const commit = {
    branch: name,
    start_branch: 'main',
    commit_message: `Add ${name}`,
    actions: [{ action: 'create', file_path: `${name}.txt`, content: name }],
  };
  expect((await forge.post(`/projects/${project}/repository/commits`, commit)).status).toBe(201);
  const wish = { source_branch: name, target_branch: 'main', title: name, remove_source_branch: true };
  const opened = await forge.post(`/projects/${project}/merge_requests`, wish);
  expect(opened.status).toBe(201);
  return opened.json.iid;
}

const accept = (iid: number) =>
  forge.call('PUT', `/api/v4/projects/${project}/merge_requests/${iid}/merge`, { body: {} });

interface Seen {
  state: string;
  mergeCommit: string | null;
  fileIsOnMain: boolean;
  branchIsThere: boolean;
  timesOnMain: number;
}

async function look(iid: number, name: string): Promise<Seen> {
  const [request, file, branch, commits] = await Promise.all([
    forge.get(`/projects/${project}/merge_requests/${iid}`),
    forge.get(`/projects/${project}/repository/files/${name}.txt?ref=main`),
    forge.get(`/projects/${project}/repository/branches/${name}`),
    forge.get(`/projects/${project}/repository/commits?ref_name=main&per_page=100`),
  ]);
  const merges = (commits.json as { message: string }[]).filter(({ message }) => message.includes(`'${name}'`));
  return {
    state: request.json.state,
    mergeCommit: request.json.merge_commit_sha,
    fileIsOnMain: file.status === 200,
    branchIsThere: branch.status === 200,
    timesOnMain: merges.length,
  };
}

async function untilHeard(from: number, isIt: (event: Heard) => boolean): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (heard.slice(from).some(isIt)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`In vain waited to hear of it; heard ${JSON.stringify(heard.slice(from))}`);
}

async function expectMergedOnce(iid: number, name: string): Promise<void> {
  expect(await look(iid, name)).toEqual({
    state: 'merged',
    mergeCommit: expect.stringMatching(/^[0-9a-f]{40}$/),
    fileIsOnMain: true,
    branchIsThere: false,
    timesOnMain: 1,
  });
}

/** git itself runs this at each stage of moving a ref: it kills the forge that started that git. */
async function killAt(stage: 'prepared' | 'committed', ref: string): Promise<() => Promise<void>> {
  const folder = join(forge.dataDir, 'repositories', `${project}.git`, 'hooks');
  const hook = join(folder, 'reference-transaction');
  await mkdir(folder, { recursive: true });
  const lines = [
    '#!/bin/sh',
    `[ "$1" = ${stage} ] && grep -q ' ${ref}$' || exit 0`,
    'read -r _pid _name _state forge _rest < "/proc/$PPID/stat"',
    'kill -9 "$forge"',
    // What was not yet done must not be done by a git that outlives the forge.
    'exit 1',
  ];
  await writeFile(hook, `${lines.join('\n')}\n`, { mode: 0o755 });
  return () => rm(hook);
}

describe.skipIf(process.platform !== 'linux')(
  'killed while it accepts a merge request (Linux shows who started git)',
  () => {
    it('before the target branch has moved: the request is open as before, and can be accepted', async () => {
      const iid = await openMergeRequest('before');
      const away = await killAt('prepared', 'refs/heads/main');
      await expect(accept(iid)).rejects.toThrow();
      await away();
      await forge.restart();
      expect(await look(iid, 'before')).toMatchObject({ state: 'opened', fileIsOnMain: false, branchIsThere: true });
      expect((await accept(iid)).status).toBe(200);
      await expectMergedOnce(iid, 'before');
    });

    it.each([
      ['after the target branch has moved', 'committed', 'main'],
      ['before the source branch is removed', 'prepared', 'source-1'],
      ['after the source branch was removed', 'committed', 'source-2'],
    ] as const)(
      '%s: the next start brings it to its end, once, and those who listen hear of it',
      async (_, stage, branch) => {
        const name = branch === 'main' ? 'after' : branch;
        const iid = await openMergeRequest(name);
        const before = heard.length;
        const away = await killAt(stage, `refs/heads/${branch}`);
        await expect(accept(iid)).rejects.toThrow();
        await away();
        await forge.restart();
        await expectMergedOnce(iid, name);
        expect((await accept(iid)).status).toBe(405);
        await untilHeard(before, ({ kind, action }) => kind === 'merge_request' && action === 'merge');
        await untilHeard(before, ({ kind, ref }) => kind === 'push' && ref === 'refs/heads/main');
        await untilHeard(before, ({ kind, ref }) => kind === 'push' && ref === `refs/heads/${name}`);
        await forge.restart('SIGKILL');
        await expectMergedOnce(iid, name);
      },
    );
  },
);

it('killed at any moment while it accepts one: all of it or nothing, and then all of it once', async () => {
  for (const wait of [3, 10, 20, 30, 45, 65]) {
    const name = `at-${wait}`;
    const iid = await openMergeRequest(name);
    const accepted = accept(iid).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, wait));
    await forge.end('SIGKILL');
    const answer = await accepted;
    await forge.up();
    const { state, fileIsOnMain } = await look(iid, name);
    expect(fileIsOnMain, `after ${wait} ms`).toBe(state === 'merged');
    if (answer?.status === 200) expect(state).toBe('merged');
    expect((await accept(iid)).status).toBe(state === 'merged' ? 405 : 200);
    await expectMergedOnce(iid, name);
  }
});
