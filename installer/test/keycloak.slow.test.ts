import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chooseKeycloak, keycloakIsHere, onlyWithKeycloak } from './support/real-keycloak.ts';
import { realInstallation } from './support/real-up.ts';
import { reportOf, told } from './verify/whole.ts';

/** `npm run test:full` brings an installation up first: the portal that it built is used here as well. */
const home = process.env.STAGECRAFT_TEST_HOME ?? '';
const portBase = Number(process.env.STAGECRAFT_TEST_KEYCLOAK_PORT_BASE ?? 20_900);
const installation = realInstallation({ home, name: 'keycloak', portBase });
const ready = await keycloakIsHere(home);
/** Where all are skipped nothing cleans up either. */
const scratch = ready ? mkdtempSync(path.join(tmpdir(), 'keycloak-')) : '';
const config = path.join(scratch, 'stagecraft.yaml');

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe.skipIf(!ready)(`the real Keycloak as a process (${onlyWithKeycloak})`, () => {
  beforeAll(async () => {
    await installation.deleteAll();
    chooseKeycloak(config, portBase, 1);
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
    chooseKeycloak(config, portBase, 2);
    const { code, output } = await installation.up('--config', config);
    expect(code, output).toBe(0);
    expect((await installation.status()).processes.map(({ name }) => name)).not.toContain('lab-identity');
    const asked = ['verify', '--json', '--disturb', '--only', 'ID-3', 'ID-4', 'ID-5', 'ID-9'];
    const { report } = reportOf(await installation.run(...asked));
    expect(told(report)).toBe('');
  });
});
