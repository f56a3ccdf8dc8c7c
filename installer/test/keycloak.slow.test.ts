import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../src/adapters/commands.ts';
import { files } from '../src/adapters/files.ts';
import { javaVersion } from '../src/adapters/java.ts';
import { keycloakPrograms } from '../src/adapters/keycloak-programs.ts';
import { realInstallation } from './support/real-up.ts';
import { reportOf, told } from './verify/whole.ts';

/** `npm run test:full` brings an installation up first: the portal that it built is used here as well. */
const home = process.env.STAGECRAFT_TEST_HOME ?? '';
const portBase = Number(process.env.STAGECRAFT_TEST_KEYCLOAK_PORT_BASE ?? 19_600);
const whole = process.env.STAGECRAFT_FULL === '1';
const installation = realInstallation({ home, name: 'keycloak', portBase });
const scratch = mkdtempSync(path.join(tmpdir(), 'keycloak-'));
const config = path.join(scratch, 'stagecraft.yaml');
const version = '26.7.2';

/** Maven gets it where the address that is pinned cannot be reached; nothing is done where it is there already. */
async function carryIn(): Promise<boolean> {
  const cache = path.join(home, 'cache');
  if ((await javaVersion(commands)) === undefined) return false;
  if (await keycloakPrograms(commands, files, cache).present(version)) return true;
  const artefact = `org.keycloak:keycloak-quarkus-dist:${version}:tar.gz`;
  const args = ['-q', '-B', 'dependency:copy', `-Dartifact=${artefact}`, `-DoutputDirectory=${scratch}`];
  try {
    execFileSync('mvn', args, { stdio: 'ignore', timeout: 400_000 });
  } catch {
    return false;
  }
  const archive = path.join(scratch, `keycloak-quarkus-dist-${version}.tar.gz`);
  await keycloakPrograms(commands, files, cache, archive).fetch(version, AbortSignal.timeout(600_000), () => {});
  return true;
}

const ready = home !== '' && whole && (await carryIn());

function choose(phase: number): void {
  const spec = { portBase, phase, verify: { schedule: 'off' }, providers: { identity: ['keycloak'] } };
  writeFileSync(config, JSON.stringify({ apiVersion: 'stagecraft.dev/v1', kind: 'Platform', spec }));
}

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe.skipIf(!ready)('the real Keycloak as a process (needs Java, Maven and STAGECRAFT_FULL=1)', () => {
  beforeAll(async () => {
    await installation.deleteAll();
    choose(1);
    const { code, output } = await installation.up('--config', config);
    expect(code, output).toBe(0);
  });

  afterAll(() => installation.deleteAll());

  test('everybody signs in, and a second `up` changes nothing', async () => {
    const { report } = reportOf(await installation.run('verify', '--json', '--only', 'ID-3'));
    expect(told(report)).toBe('');
    expect((await installation.up('--config', config)).output).toContain('0 changed');
  });

  test('in phase 2 the portal and the forge follow its people', async () => {
    choose(2);
    const { code, output } = await installation.up('--config', config);
    expect(code, output).toBe(0);
    expect((await installation.status()).processes.map(({ name }) => name)).not.toContain('lab-identity');
    const asked = ['verify', '--json', '--disturb', '--only', 'ID-3', 'ID-4', 'ID-5', 'ID-9'];
    const { report } = reportOf(await installation.run(...asked));
    expect(told(report)).toBe('');
  });
});
