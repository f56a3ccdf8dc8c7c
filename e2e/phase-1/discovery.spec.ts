import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { address } from '../support/installation.ts';
import { person, signIn } from '../support/people.ts';

const name = `parcel-scale-${Date.now().toString(36)}`;

const description = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${name}
  description: Weighs parcels before they are shipped
spec:
  type: service
  lifecycle: experimental
  owner: group:default/logistics
`;

/** Makes a repository in the forge and pushes to it, with plain git, as a developer does. */
function push(folder: string, remote: string): void {
  writeFileSync(join(folder, 'catalog-info.yaml'), description);
  const git = (...args: string[]): void => {
    execFileSync('git', ['-c', 'user.name=Yuki', '-c', 'user.email=yuki@harbourline.example', ...args], {
      cwd: folder,
      env: { ...process.env, GIT_TERMINAL_PROMPT: '0' },
      stdio: 'pipe',
    });
  };
  git('init', '--initial-branch=main');
  git('add', '.');
  git('commit', '--message', 'feat: begin');
  git('push', remote, 'main');
}

test('a catalog-info.yaml that is pushed to the forge appears by itself', async ({ page, request }) => {
  const { username, password } = person('tomas');
  const login = await request.post(`${address('forge')}/oauth/token`, {
    form: { grant_type: 'password', username, password },
  });
  const { access_token: token } = (await login.json()) as { access_token: string };
  const headers = { authorization: `Bearer ${token}` };
  const group = await request.get(`${address('forge')}/api/v4/groups/logistics`, { headers });
  const { id } = (await group.json()) as { id: number };
  const made = await request.post(`${address('forge')}/api/v4/projects`, {
    headers,
    data: { name, path: name, namespace_id: id, visibility: 'internal' },
  });
  expect(made.status()).toBe(201);

  const folder = mkdtempSync(join(tmpdir(), 'stagecraft-push-'));
  try {
    const remote = new URL(`/logistics/${name}.git`, address('forge'));
    remote.username = username;
    remote.password = password;
    push(folder, remote.href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }

  await signIn(page, 'yuki');
  await expect(async () => {
    await page.goto(`/catalog/default/component/${name}`);
    await expect(page.getByText('Weighs parcels before they are shipped')).toBeVisible({ timeout: 5_000 });
  }).toPass({ timeout: 75_000 });
});
