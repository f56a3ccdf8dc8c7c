import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { certificates } from '../src/adapters/certificates/certificates.ts';
import { commands } from '../src/adapters/commands.ts';
import { files } from '../src/adapters/files.ts';
import { machine } from '../src/adapters/machine.ts';
import { trustStores } from '../src/adapters/trust-store.ts';
import { type TrustDesk, trust, untrust } from '../src/apply/certificates/trust.ts';
import type { KeyPair } from '../src/ports/certificates.ts';
import type { TrustedAuthority } from '../src/ports/trust.ts';

/** A name of nobody: what is trusted here for a moment could vouch for nothing else. */
const domain = 'trust-test.invalid';
const host = `portal.${domain}`;
const folder = '/usr/local/share/ca-certificates';
const isDebianAsRoot =
  machine.isRoot &&
  spawnSync('update-ca-certificates', ['--help']).error === undefined &&
  spawnSync('curl', ['-V']).error === undefined;

// It changes the store of the machine that it runs on, and takes it back: only where that is nobody's desk.
describe.skipIf(!isDebianAsRoot)('the real store of a Debian system, as root', () => {
  let home: string;
  let pair: KeyPair;
  let authority: TrustedAuthority;
  let desk: TrustDesk;
  let server: Server;
  let before: string[];

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'trust-'));
    before = await readdir(folder);
    pair = certificates.makeAuthority(domain);
    const path = join(home, 'ca.crt');
    await files.writeText(path, pair.certificate);
    const facts = certificates.read(pair.certificate);
    const label = `stagecraft-${domain}-${facts?.fingerprint.slice(0, 8)}`;
    authority = { label, sha1: facts?.sha1 ?? '', path, certificate: pair.certificate };
    desk = {
      files,
      note: join(home, 'trusted.json'),
      authority: async () => authority,
      stores: () => trustStores({ files, commands, machine, home }),
    };
    const { certificate: cert, key } = certificates.issue(pair, [host]);
    server = createServer({ cert, key }, (_, response) => response.end('here'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterEach(async () => {
    server.close();
    await untrust(desk);
    await rm(home, { recursive: true, force: true });
  });

  const curl = async (): Promise<string> => {
    const { port } = server.address() as { port: number };
    const args = ['-sS', '--noproxy', '*', '--resolve', `${host}:${port}:127.0.0.1`, `https://${host}:${port}/`];
    const { stdout, tail } = await commands.run({ file: 'curl', args, timeoutMs: 20_000, env: { CURL_CA_BUNDLE: '' } });
    return stdout || tail.join(' ');
  };

  test('curl believes the edge after `trust`, not before, and not after `untrust`', async () => {
    expect(await curl()).toMatch(/certificate/);
    expect((await trust(desk, authority)).changed).toContain('the system');
    expect(await curl()).toBe('here');
    expect((await trust(desk, authority)).already).toContain('the system');
    expect((await untrust(desk)).changed).toContain('the system');
    expect(await curl()).toMatch(/certificate/);
    expect(await readdir(folder)).toEqual(before);
  });
});
