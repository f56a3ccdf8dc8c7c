import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { namespace, printedPods } from '../support/cluster.ts';
import { done } from '../support/cluster-api.ts';
import { databasesNamed, inPod } from '../support/database.ts';
import { address, secret, stagecraft } from '../support/installation.ts';
import { fillNode } from '../support/full-node.ts';
import { someOf, upKilledAt } from '../support/killed.ts';
import { up } from '../support/up.ts';

const everything = process.env.STAGECRAFT_FULL === '1';

test.describe.configure({ mode: 'serial', timeout: everything ? 7_200_000 : 900_000 });

// Whatever fails here, what comes after it finds the platform as it should be.
test.afterAll(() => void up());

function expectWhole(): void {
  expect(up()).toMatchObject({ code: 0, output: expect.stringMatching(/^0 changed/m) });
  expect((JSON.parse(stagecraft('status', '--json')) as { healthy: boolean }).healthy).toBe(true);
}

interface Deployment {
  spec: { template: { spec: { containers: { image: string }[] } } };
}

/** The map under test, with Traefik's place taken by an image that is there and is something else. */
async function brokenMap(file: string): Promise<void> {
  const demo = await done<Deployment>('GET', `/apis/apps/v1/namespaces/${namespace}/deployments/storefront`);
  const own = process.env.STAGECRAFT_TEST_IMAGE_MAP;
  const lines = own ? readFileSync(own, 'utf8').split('\n') : [];
  const others = lines.filter((line) => line !== '' && !line.includes('library/traefik'));
  const image = demo.spec.template.spec.containers[0]?.image ?? '';
  writeFileSync(file, [...others, `docker.io/library/traefik: ${image}`, ''].join('\n'));
}

test('an image in which there is something else: `up` says what its pod says, and the old one serves on', async ({
  request,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'map-'));
  const map = join(folder, 'map.yaml');
  try {
    await brokenMap(map);
    const { code, output } = up({ map });
    expect(code).toBe(6);
    expect(output).toMatch(/edge does not become ready: edge .*(ends again and again|cannot be started)/);
    expect(output).toContain('stagecraft logs edge');
    expect((await request.get(`${address('portal')}/healthcheck`)).status()).toBe(200);
  } finally {
    rmSync(folder, { recursive: true });
    expect(up().code).toBe(0);
  }
  expectWhole();
});

const demo = `/apis/apps/v1/namespaces/${namespace}/deployments/storefront`;

test('a full node: `up` says which pod waits for what, in the scheduler’s words, and goes on when there is room', async ({
  request,
}) => {
  const image = (await done<Deployment>('GET', demo)).spec.template.spec.containers[0]?.image ?? '';
  await done('DELETE', demo);
  // What is still ending asks for its share, and gives it back.
  const left = async () => (await printedPods('backstage.io/kubernetes-id=storefront')).length;
  await expect.poll(left, { timeout: 60_000 }).toBe(0);
  const empty = await fillNode(image);
  try {
    const started = Date.now();
    const { code, output } = up();
    expect(code, output).toBe(6);
    expect(output).toMatch(
      /storefront does not become ready: no node takes its pod storefront-[\w-]+: 0\/1 nodes are available: 1 Insufficient memory/,
    );
    expect(output).toContain('Make room: end what else runs there');
    // It waits for what may end by itself, and no longer.
    expect(Date.now() - started).toBeLessThan(150_000);
    expect((await request.get(`${address('portal')}/healthcheck`)).status()).toBe(200);
  } finally {
    await empty();
  }
  expect(up().code).toBe(0);
  expectWhole();
});

/** What `up` does in a namespace that is gone; all that it writes down can be the last that it does. */
const moments = ['namespaces', 'volumes', 'authority']
  .map((step) => `cluster/${step}`)
  .concat(
    ['postgresql', 'keycloak', 'lab-forge', 'lab-databases', 'lab-demo', 'portal'].map((each) => `${each}/release`),
  )
  .flatMap((step) => [`step-started ${step}`, `step-done ${step}`]);

/** A few on the way back from a deleted namespace; or, with STAGECRAFT_FULL=1, all that there are on the way back from no cluster. */
async function takeAway(): Promise<(moment: string) => boolean> {
  if (everything) {
    stagecraft('down');
    return () => true;
  }
  const seed = Number(process.env.STAGECRAFT_SEED ?? Math.floor(Date.now() / 1000) % 100_000);
  const chosen = someOf(2, moments, seed);
  test.info().annotations.push({ type: 'seed', description: `STAGECRAFT_SEED=${seed}: ${chosen.join(', ')}` });
  await done('DELETE', `/api/v1/namespaces/${namespace}`);
  return (moment) => chosen.includes(moment);
}

test('the installer killed again and again while it puts back what was deleted: the next `up` goes on, with yesterday’s data', async () => {
  const marker = `marker_${Date.now().toString(36)}`;
  const password = secret('password-omar');
  await inPod(`create database ${marker}`);
  const isWanted = await takeAway();
  const seen = new Set<string>();
  for (;;) {
    const moment = await upKilledAt((each) => isWanted(each) && !seen.has(each));
    if (moment === undefined) break;
    seen.add(moment);
  }
  expect(seen.size).toBeGreaterThanOrEqual(everything ? 20 : 1);
  expectWhole();
  expect(await databasesNamed(marker)).toBe(1);
  expect(secret('password-omar')).toBe(password);
  await inPod(`drop database ${marker}`);
});
