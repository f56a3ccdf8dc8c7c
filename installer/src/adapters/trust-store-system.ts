import { join } from 'node:path';
import { PlatformError } from '../model/errors.ts';
import type { CommandRunner } from '../ports/commands.ts';
import type { Files } from '../ports/files.ts';
import type { Machine } from '../ports/machine.ts';
import type { TrustedAuthority, TrustStore } from '../ports/trust.ts';

interface Way {
  /** Where a certificate is put. */
  folder: string;
  /** What then makes it known; the names of its folders, since an ordinary user has not all of them on PATH. */
  program: string;
  args: string[];
  /** Where every program finds all of them together. */
  bundle: string;
}

/** How the families of Linux do it; the first whose folder and program are there. */
const ways: Way[] = [
  {
    folder: '/etc/pki/ca-trust/source/anchors',
    program: 'update-ca-trust',
    args: ['extract'],
    bundle: '/etc/pki/tls/certs/ca-bundle.crt',
  },
  {
    folder: '/etc/ca-certificates/trust-source/anchors',
    program: 'trust',
    args: ['extract-compat'],
    bundle: '/etc/ssl/certs/ca-certificates.crt',
  },
  {
    folder: '/etc/pki/trust/anchors',
    program: 'update-ca-certificates',
    args: [],
    bundle: '/var/lib/ca-certificates/ca-bundle.pem',
  },
  {
    folder: '/usr/local/share/ca-certificates',
    program: 'update-ca-certificates',
    args: [],
    bundle: '/etc/ssl/certs/ca-certificates.crt',
  },
];

export interface SystemTools {
  files: Files;
  commands: CommandRunner;
  machine: Machine;
  /** Stands before every path: `/`, and a folder of a test. */
  root: string;
}

const programFolders = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'];

async function findProgram({ files, root }: SystemTools, name: string): Promise<string | undefined> {
  for (const folder of programFolders) {
    const path = join(root, folder, name);
    if (await files.exists(path)) return path;
  }
  return undefined;
}

async function findWay(tools: SystemTools): Promise<(Way & { path: string }) | undefined> {
  for (const way of ways) {
    if (!(await tools.files.exists(join(tools.root, way.folder)))) continue;
    const path = await findProgram(tools, way.program);
    if (path) return { ...way, path };
  }
  return undefined;
}

const bodyOf = (pem: string): string => pem.replaceAll(/-----[^-]+-----|\s/g, '');

/** The bundle has other line ends and comments between; the certificate itself is the same letters. */
async function isInBundle(files: Files, bundle: string, certificate: string): Promise<boolean> {
  const text = await files.readTextIfPresent(bundle);
  return text?.replaceAll(/\s/g, '').includes(bodyOf(certificate)) === true;
}

/** The store that curl, git and most other programs of a Linux system use; undefined when it is of no known kind. */
export async function systemStore(tools: SystemTools): Promise<TrustStore | undefined> {
  const { files, commands, machine, root } = tools;
  const way = await findWay(tools);
  if (!way) return undefined;
  const place = ({ label }: TrustedAuthority): string => join(root, way.folder, `${label}.crt`);
  const makeKnown = [way.program, ...way.args].join(' ');

  const update = async (): Promise<void> => {
    const { exitCode, tail } = await commands.run({ file: way.path, args: way.args, timeoutMs: 120_000 });
    if (exitCode === 0) return;
    throw new PlatformError({
      code: 'step',
      message: `${makeKnown} failed: the system's store may not know of the change.`,
      details: tail.slice(-10),
      hint: `Run \`sudo ${makeKnown}\` yourself, then this command again.`,
    });
  };

  return {
    name: 'the system',
    async holds(authority) {
      const found = await files.readTextIfPresent(place(authority));
      if (authority.certificate === undefined) return found !== undefined;
      return found === authority.certificate && isInBundle(files, join(root, way.bundle), authority.certificate);
    },
    mayChange: () => machine.canWrite(join(root, way.folder)),
    adding: (authority) => [`sudo install -m 644 '${authority.path}' '${place(authority)}'`, `sudo ${makeKnown}`],
    removing: (authority) => [`sudo rm -f '${place(authority)}'`, `sudo ${makeKnown}`],
    async add(authority) {
      await files.writeText(place(authority), authority.certificate ?? '');
      await update();
    },
    async remove(authority) {
      await files.remove(place(authority));
      await update();
    },
  };
}
