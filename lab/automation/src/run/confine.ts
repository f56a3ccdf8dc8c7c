import { randomUUID } from 'node:crypto';
import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { chooseConfinement, type Confinement, keptOutScript, NoConfinement } from '../../../kit/confinement.ts';
import { privateFolder } from '../../../kit/files.ts';
import type { Log } from '../../../kit/log.ts';
import { Group } from './group.ts';
import { JobUsers } from './job-users.ts';

export interface Wish {
  dataDir: string;
  apart: boolean;
  capacity: number;
  uidBase: number | undefined;
  keepOut: string[];
  path: string;
  log: Log;
}

export interface Users {
  confinement?: Confinement;
  /** Playbooks and scripts. */
  jobs: JobUsers;
  /** Plans and what they apply: they are looked after apart, so that a start lets them end in their own time. */
  runs: JobUsers;
}

const numbers = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);

/** Tries, as a job would, what none may do. */
async function tryOut({ dataDir, keepOut, path, log }: Wish, users: Users): Promise<void> {
  const folder = await privateFolder(join(dataDir, 'running', 'trial'));
  const lease = await users.jobs.take();
  let said = '';
  try {
    await lease.give(folder);
    const own = ['metadata', 'states', 'output', 'configurations'].map((name) => join(dataDir, name));
    const lines = ['echo x > probe || { echo "it cannot write in its own folder"; exit 3; }'];
    const closed = [...keepOut, ...own];
    lines.push(...keptOutScript([...closed, `/proc/${process.pid}/environ`], closed));
    const { command, args, ...as } = lease.launch('/bin/sh', ['-c', lines.join('\n')], folder, [folder]);
    const group = new Group(command, args, {
      ...as,
      ...{ cwd: folder, env: { PATH: path }, mark: randomUUID(), timeoutSeconds: 20, log },
      onOutput: (chunk) => {
        said += chunk.toString();
      },
    });
    const { code } = await group.ended;
    if (code === 4) throw new NoConfinement(`A job could read what it must not: it ${said.trim()}. Give it mode 0700.`);
    if (code !== 0)
      throw new NoConfinement(
        `A job cannot run here: ${said.trim() || `exit code ${code}`}. Choose a DATA_DIR that other users may pass through.`,
      );
  } finally {
    await lease.end(folder);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Either every job is kept apart from the platform, or this service does not start. */
export async function openUsers(wish: Wish): Promise<Users> {
  const { dataDir, apart, capacity, uidBase, path } = wish;
  if (!apart) return { jobs: new JobUsers(undefined, []), runs: new JobUsers(undefined, []) };
  const confinement = await chooseConfinement({
    ...{ dataDir, jobPath: path, slots: capacity * 2, sharedGroup: true, uidVariable: 'AUTOMATION_UID_BASE' },
    ...(uidBase ? { uidBase } : {}),
  });
  const users = {
    confinement,
    jobs: new JobUsers(confinement, numbers(0, capacity)),
    runs: new JobUsers(confinement, numbers(capacity, capacity)),
  };
  // Their users pass through here to their own folders, and see nothing on the way.
  for (const name of ['', 'running', 'terraform']) await chmod(await privateFolder(join(dataDir, name)), 0o711);
  for (const name of ['metadata', 'states', 'output', 'configurations', 'projects', 'temporary', 'terraform-logs'])
    await privateFolder(join(dataDir, name));
  await tryOut(wish, users);
  wish.log.info('Jobs are kept apart from the platform.', { by: confinement.kind });
  return users;
}
