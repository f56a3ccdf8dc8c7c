import { createHash } from 'node:crypto';
import { access, constants, readFile, readdir, lstat, rm } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { endUser } from './processes.ts';

export type Launch = { command: string; args: string[]; uid?: number; gid?: number };

/** How a job is kept away from everything that is not its own. */
export type Confinement = {
  kind: 'user' | 'bubblewrap';
  /** Whose the files of a job in this slot are; undefined: the runner's own. */
  owner(slot: number): number | undefined;
  launch(slot: number, folders: string | readonly string[], cwd: string, command: string, args: string[]): Launch;
  /** Ends whatever a slot's job has left running or lying about. */
  sweep(slot: number): Promise<void>;
};

const temporaryFolders = ['/tmp', '/var/tmp', '/dev/shm'];

async function removeOwned(uid: number): Promise<void> {
  for (const folder of temporaryFolders) {
    for (const name of await readdir(folder).catch(() => [])) {
      const path = join(folder, name);
      const found = await lstat(path).catch(() => undefined);
      if (found?.uid === uid) await rm(path, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

function byUser(base: number, shared: boolean): Confinement {
  return {
    kind: 'user',
    owner: (slot) => base + slot,
    launch: (slot, _folders, _cwd, command, args) => ({
      ...{ command, args },
      uid: base + slot,
      gid: shared ? base : base + slot,
    }),
    sweep: async (slot) => {
      await endUser(base + slot);
      await removeOwned(base + slot);
    },
  };
}

const systemFolders = ['/usr', '/bin', '/sbin', '/lib', '/lib64', '/lib32'];
const systemFiles = [
  ...[
    '/etc/alternatives',
    '/etc/ld.so.cache',
    '/etc/ld.so.conf',
    '/etc/ld.so.conf.d',
    '/etc/hosts',
    '/etc/resolv.conf',
  ],
  ...['/etc/nsswitch.conf', '/etc/ssl', '/etc/ca-certificates', '/etc/pki', '/etc/localtime', '/etc/mime.types'],
];

function byBubblewrap(program: string, toolFolders: readonly string[]): Confinement {
  const seen = [...systemFolders, ...systemFiles, ...toolFolders].flatMap((path) => ['--ro-bind-try', path, path]);
  const world = [
    '--unshare-all',
    '--share-net',
    '--die-with-parent',
    '--new-session',
    '--proc',
    '/proc',
    '--dev',
    '/dev',
  ];
  return {
    kind: 'bubblewrap',
    owner: () => undefined,
    launch: (_slot, folders, cwd, command, args) => {
      const own = [folders].flat().flatMap((folder) => ['--bind', folder, folder]);
      return {
        command: program,
        args: [...world, '--tmpfs', '/tmp', ...seen, ...own, '--chdir', cwd, '--', command, ...args],
      };
    },
    // Its processes end with it: they live in a world of their own.
    sweep: async () => undefined,
  };
}

const canEnter = (folder: string): Promise<boolean> =>
  access(folder, constants.X_OK).then(
    () => true,
    () => false,
  );

async function find(program: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter).filter(isAbsolute)) {
    const full = join(folder, program);
    if (
      await access(full, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return full;
  }
  return undefined;
}

/** Two installations on one machine must not end each other's jobs, so each has users of its own. */
export function usualUserBase(dataDir: string): number {
  const number = createHash('sha256').update(resolve(dataDir)).digest().readUInt32BE(0);
  return 30_000 + (number % 1000) * 20;
}

async function checkFree(base: number, slots: number, variable: string): Promise<void> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n');
  const taken = lines
    .map((line) => line.split(':'))
    .find(([, , uid]) => Number(uid) >= base && Number(uid) < base + slots);
  if (!taken) return;
  throw new NoConfinement(`The user id ${taken[2]} is that of "${taken[0]}". Set ${variable} to a range that is free.`);
}

const isWithin = (path: string) => (folder: string) => path === folder || path.startsWith(`${folder}/`);

/** Who cannot keep jobs apart from the platform runs none. */
export class NoConfinement extends Error {}

const needed =
  'Jobs must not be able to read what belongs to the platform. Run this service as root, and it gives each job a user ' +
  'of its own; or install bubblewrap (bwrap), and it keeps each job in a sandbox.';

export type Wish = {
  dataDir: string;
  jobPath: string;
  slots: number;
  uidBase?: number;
  /** What sets it. */
  uidVariable?: string;
  /** Jobs have a group in common, for what they leave to each other. */
  sharedGroup?: boolean;
};

export async function chooseConfinement({
  dataDir,
  jobPath,
  slots,
  uidBase,
  uidVariable = 'RUNNER_UID_BASE',
  sharedGroup = false,
}: Wish): Promise<Confinement> {
  if (process.platform !== 'linux') throw new NoConfinement(`Jobs are kept apart on Linux only. ${needed}`);
  if (process.getuid?.() === 0) {
    const base = uidBase ?? usualUserBase(dataDir);
    await checkFree(base, slots, uidVariable);
    return byUser(base, sharedGroup);
  }
  const bubblewrap = await find('bwrap', process.env.PATH ?? '');
  if (!bubblewrap) throw new NoConfinement(`This service is not root, and bwrap is not on its PATH. ${needed}`);
  const outside = jobPath.split(delimiter).filter((each) => isAbsolute(each) && !systemFolders.some(isWithin(each)));
  const seen = [];
  for (const each of outside) if (await canEnter(each)) seen.push(each);
  // Programs look for their libraries beside their folder; nothing else around them is to be seen.
  return byBubblewrap(
    bubblewrap,
    seen.flatMap((each) => [each, join(dirname(each), 'lib'), join(dirname(each), 'pyvenv.cfg')]),
  );
}

/** Says, as a job, what it can read that it must not; silent and well when there is nothing. */
export const keptOutScript = (paths: readonly string[], folders: readonly string[]): string[] => [
  ...paths.map(
    (path) =>
      `if ls "${path}" >/dev/null 2>&1 && head -c1 "${path}" >/dev/null 2>&1; then echo "reads ${path}"; exit 4; fi`,
  ),
  ...folders.map((path) => `if ls "${path}/" >/dev/null 2>&1; then echo "reads ${path}"; exit 4; fi`),
];
