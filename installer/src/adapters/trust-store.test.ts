import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TrustDesk, trust, untrust } from '../apply/certificates/trust.ts';
import type { Command, CommandRunner } from '../ports/commands.ts';
import type { Machine } from '../ports/machine.ts';
import type { TrustedAuthority } from '../ports/trust.ts';
import { foreseen } from '../testing/caught.ts';
import { certificates } from './certificates/certificates.ts';
import { commands } from './commands.ts';
import { files } from './files.ts';
import { machine } from './machine.ts';
import { trustStores } from './trust-store.ts';

const hasCertutil = spawnSync('certutil', ['-H']).error === undefined;
const domain = 'trusted.example';

let root: string;
let authority: TrustedAuthority;
let ran: string[];

async function makeAuthority(): Promise<TrustedAuthority> {
  const { certificate } = certificates.makeAuthority(domain);
  const facts = certificates.read(certificate);
  const path = join(root, 'ca.crt');
  await writeFile(path, certificate);
  return {
    label: `stagecraft-${domain}-${facts?.fingerprint.slice(0, 8)}`,
    sha1: facts?.sha1 ?? '',
    path,
    certificate,
  };
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'trust-'));
  authority = await makeAuthority();
  ran = [];
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** Notes what is run, and answers as the program of that system would. */
const recorded = (answer: (command: Command) => { exitCode: number; stdout?: string }): CommandRunner => ({
  async run(command) {
    ran.push([command.file.replace(root, ''), ...command.args].join(' ').replaceAll(root, ''));
    const { exitCode, stdout = '' } = answer(command);
    return { exitCode, stdout, timedOut: false, tail: stdout.split('\n') };
  },
});

const as = (changes: Partial<Machine>): Machine => ({
  ...machine,
  isRoot: false,
  variable: () => undefined,
  ...changes,
});

const deskFor = (tools: { commands: CommandRunner; machine: Machine }): TrustDesk => ({
  files,
  note: join(root, 'trusted.json'),
  authority: async () => authority,
  stores: () => trustStores({ files, root, home: join(root, 'home'), ...tools }),
});

describe('the system’s store', () => {
  const systems = [
    ['Debian', '/usr/local/share/ca-certificates', '/usr/sbin/update-ca-certificates', ''],
    ['Fedora', '/etc/pki/ca-trust/source/anchors', '/usr/bin/update-ca-trust', ' extract'],
    ['Arch', '/etc/ca-certificates/trust-source/anchors', '/usr/bin/trust', ' extract-compat'],
    ['SUSE', '/etc/pki/trust/anchors', '/usr/sbin/update-ca-certificates', ''],
  ] as const;
  const bundles: Record<string, string> = {
    Debian: '/etc/ssl/certs/ca-certificates.crt',
    Fedora: '/etc/pki/tls/certs/ca-bundle.crt',
    Arch: '/etc/ssl/certs/ca-certificates.crt',
    SUSE: '/var/lib/ca-certificates/ca-bundle.pem',
  };

  async function make(folder: string, program: string): Promise<void> {
    await mkdir(join(root, folder), { recursive: true });
    await files.writeText(join(root, program), '', { executable: true });
  }

  test.each(systems)('of %s: added once, found again, taken back', async (system, folder, program, args) => {
    await make(folder, program);
    const bundle = join(root, bundles[system] ?? '');
    const place = join(root, folder, `${authority.label}.crt`);
    const update = recorded(() => ({ exitCode: 0 }));
    const desk = deskFor({
      machine: as({ platform: 'linux', canWrite: async () => true }),
      commands: {
        async run(command) {
          await files.writeText(bundle, `# others\n${(await files.readTextIfPresent(place)) ?? ''}`);
          return update.run(command);
        },
      },
    });
    expect(await trust(desk, authority)).toMatchObject({ changed: ['the system'], left: [] });
    expect(await trust(desk, authority)).toMatchObject({ changed: [], already: ['the system'] });
    expect(await untrust(desk)).toMatchObject({ changed: ['the system'], left: [] });
    expect(await untrust(desk)).toMatchObject({ changed: [], already: ['the system'] });
    expect(ran).toEqual([`${program}${args}`, `${program}${args}`]);
    expect(await files.exists(place)).toBe(false);
    expect(await files.exists(desk.note)).toBe(false);
  });

  test('without rights the commands are said, word by word, and nothing is changed', async () => {
    await make('/usr/local/share/ca-certificates', '/usr/sbin/update-ca-certificates');
    const tools = { machine: as({ platform: 'linux', canWrite: async () => false }), commands };
    const { left, changed } = await trust(deskFor(tools), authority);
    expect(changed).toEqual([]);
    expect(left[0]?.commands).toEqual([
      `sudo install -m 644 '${authority.path}' '${root}/usr/local/share/ca-certificates/${authority.label}.crt'`,
      'sudo update-ca-certificates',
    ]);
    expect(await files.exists(join(root, 'trusted.json'))).toBe(false);
  });

  test('what those commands did is found and taken back as well', async () => {
    await make('/usr/local/share/ca-certificates', '/usr/sbin/update-ca-certificates');
    const place = join(root, '/usr/local/share/ca-certificates', `${authority.label}.crt`);
    await writeFile(place, authority.certificate ?? '');
    const tools = {
      machine: as({ platform: 'linux', canWrite: async () => true }),
      commands: recorded(() => ({ exitCode: 0 })),
    };
    expect(await untrust(deskFor(tools))).toMatchObject({ changed: ['the system'] });
    expect(await files.exists(place)).toBe(false);
  });

  test('cut off before the program ran, it is finished the next time', async () => {
    await make('/usr/local/share/ca-certificates', '/usr/sbin/update-ca-certificates');
    const failing = deskFor({
      machine: as({ platform: 'linux', canWrite: async () => true }),
      commands: recorded(() => ({ exitCode: 1, stdout: 'no space left' })),
    });
    const error = await foreseen(() => trust(failing, authority));
    expect(error).toMatchObject({ code: 'step', details: ['no space left'] });
    expect(error.hint).toContain('sudo update-ca-certificates');
    await foreseen(() => trust(failing, authority));
    expect(ran).toHaveLength(2);
  });

  test('an authority of earlier is taken back by what was noted of it', async () => {
    await make('/usr/local/share/ca-certificates', '/usr/sbin/update-ca-certificates');
    const folder = join(root, '/usr/local/share/ca-certificates');
    const desk = deskFor({
      machine: as({ platform: 'linux', canWrite: async () => true }),
      commands: recorded(() => ({ exitCode: 0 })),
    });
    await trust(desk, authority);
    await writeFile(join(folder, 'somebody-elses.crt'), 'theirs');
    authority = await makeAuthority();
    await trust(desk, authority);
    expect(await files.list(folder)).toHaveLength(3);
    await untrust(desk);
    expect((await files.list(folder)).map(({ name }) => name)).toEqual(['somebody-elses.crt']);
  });

  test('a system that we do not know is said, not guessed at', async () => {
    const { notes } = await trust(deskFor({ machine: as({ platform: 'linux' }), commands }), authority);
    expect(notes.join()).toMatch(/not known to us/);
  });

  test('with sudo, the browsers of the person behind it are not forgotten', async () => {
    const variable = (name: string) => (name === 'SUDO_USER' ? 'jo' : undefined);
    const tools = { machine: as({ platform: 'linux', isRoot: true, variable }), commands };
    expect((await trust(deskFor(tools), authority)).notes.join()).toMatch(/run the command as jo/);
  });
});

describe('browsers on Linux', () => {
  const profile = (name: string): string => join(root, 'home', name);
  const desk = () => deskFor({ machine: as({ platform: 'linux' }), commands });

  test('without certutil it is said what to install', async () => {
    await files.writeText(join(profile('.pki/nssdb'), 'cert9.db'), '');
    const missing = recorded(() => ({ exitCode: 127 }));
    const { notes } = await trust(deskFor({ machine: as({ platform: 'linux' }), commands: missing }), authority);
    expect(notes.join()).toMatch(/libnss3-tools.*nss-tools/);
  });

  describe.skipIf(!hasCertutil)('with the real certutil', () => {
    const databases = ['.pki/nssdb', '.mozilla/firefox/abcd.default-release'];
    beforeEach(async () => {
      for (const folder of databases.map(profile)) {
        await mkdir(folder, { recursive: true });
        spawnSync('certutil', ['-N', '-d', `sql:${folder}`, '--empty-password']);
      }
    });

    const listed = (folder: string): string =>
      spawnSync('certutil', ['-L', '-d', `sql:${profile(folder)}`], { encoding: 'utf8' }).stdout;

    test('Chromium and every profile of Firefox trust it for web sites only, once, and forget it', async () => {
      expect((await trust(desk(), authority)).changed).toHaveLength(2);
      expect((await trust(desk(), authority)).already).toHaveLength(2);
      for (const folder of databases) expect(listed(folder)).toMatch(new RegExp(`${authority.label}\\s+C,,\\s`));
      expect((await untrust(desk())).changed).toHaveLength(2);
      for (const folder of databases) expect(listed(folder)).not.toContain('stagecraft');
    });

    test('a damaged database is named, with what to run', async () => {
      await writeFile(join(profile('.pki/nssdb'), 'cert9.db'), 'damaged');
      const error = await foreseen(() => trust(desk(), authority));
      expect(error.message).toMatch(/Chromium’s database in .*nssdb/);
      expect(error.hint).toContain('certutil -A -d sql:');
    });
  });
});

describe('macOS and Windows, by what their programs are told', () => {
  const session = (platform: string) => {
    let held = false;
    return deskFor({
      machine: as({ platform }),
      commands: recorded(({ args }) => {
        if (args.some((arg) => /add-trusted-cert|-addstore/.test(arg))) held = true;
        if (args.some((arg) => /delete-certificate|-delstore/.test(arg))) held = false;
        const upper = authority.sha1.toUpperCase();
        return { exitCode: 0, stdout: held ? `SHA-1 hash: ${upper}\nCert Hash(sha1): ${authority.sha1}` : '' };
      }),
    });
  };

  test('macOS: the login keychain, for TLS', async () => {
    const desk = session('darwin');
    expect((await trust(desk, authority)).changed).toEqual(['your login keychain']);
    expect((await trust(desk, authority)).already).toEqual(['your login keychain']);
    await untrust(desk);
    const keychain = '/home/Library/Keychains/login.keychain-db';
    expect(ran.filter((line) => !line.includes('find-certificate'))).toEqual([
      `security add-trusted-cert -r trustRoot -p ssl -k ${keychain} /ca.crt`,
      `security delete-certificate -Z ${authority.sha1.toUpperCase()} -t ${keychain}`,
    ]);
  });

  test('Windows: the person’s own roots', async () => {
    const desk = session('win32');
    await trust(desk, authority);
    await untrust(desk);
    expect(ran.filter((line) => !line.includes('-store '))).toEqual([
      'certutil -user -addstore Root /ca.crt',
      `certutil -user -delstore Root ${authority.sha1}`,
    ]);
  });

  test('a question that nobody answered is said', async () => {
    const refusing = recorded(({ args }) => ({ exitCode: args.includes('-addstore') ? 1 : 0 }));
    const error = await foreseen(() =>
      trust(deskFor({ machine: as({ platform: 'win32' }), commands: refusing }), authority),
    );
    expect(error.hint).toMatch(/run it yourself: certutil -user -addstore Root/);
  });
});

test('a damaged note does not stop anything', async () => {
  await writeFile(join(root, 'trusted.json'), '{"half');
  const tools = { machine: as({ platform: 'linux' }), commands };
  await trust(deskFor(tools), authority);
  expect(await readFile(authority.path, 'utf8')).toBe(authority.certificate);
});
