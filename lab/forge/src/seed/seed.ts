import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { accessLevels, type Group, type Member, type User } from '../domain/model.ts';
import type { Person } from '../../../kit/people/model.ts';
import { readRealm } from '../../../kit/people/realm.ts';
import type { Forge } from '../forge.ts';
import { adminUsername, portalUsername } from '../service/accounts.ts';
import { createProject } from '../service/projects.ts';
import { writeAtomic } from '../store/atomic.ts';
import { ensureGroup, ensureUser, levelOf, namesOf } from '../people/accounts.ts';

/** The accounts that the installation itself uses; they are there before anybody else. */
async function ensureAccounts(forge: Forge): Promise<{ admin: User; portal: User }> {
  const account = { email: 'forge@localhost', bot: true };
  const admin = { ...account, username: adminUsername, name: 'Forge administrator', administrator: true };
  const portal = { ...account, username: portalUsername, name: 'Portal', administrator: false };
  return { admin: await ensureUser(forge, admin), portal: await ensureUser(forge, portal) };
}

async function folders(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort();
}

function membersOf(forge: Forge, name: string, people: readonly Person[], portal: User): Member[] {
  const createdAt = new Date().toISOString();
  const team = people
    .filter((person) => person.groups.includes(name))
    .flatMap((person) => {
      const user = forge.store.userByName(person.username);
      return user ? [{ userId: user.id, level: levelOf(person), createdAt }] : [];
    });
  return [...team, { userId: portal.id, level: accessLevels.maintainer, createdAt }];
}

async function seedProject(forge: Forge, group: Group, path: string, folder: string, user: User): Promise<void> {
  if (forge.store.projectByPath(`${group.fullPath}/${path}`)) return;
  await createProject(forge, user, {
    name: path,
    path,
    namespace: { kind: 'group', id: group.id },
    description: '',
    visibility: 'internal',
    topics: [],
    defaultBranch: 'main',
    settings: {},
    readme: false,
    folder,
  });
}

async function seedFolder(forge: Forge, root: string, people: readonly Person[], admin: User, portal: User) {
  let projects = 0;
  for (const name of await folders(root)) {
    const group = await ensureGroup(forge, name, membersOf(forge, name, people, portal));
    for (const path of await folders(join(root, name))) {
      await seedProject(forge, group, path, join(root, name, path), admin);
      projects += 1;
    }
  }
  return projects;
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** What pipelines share comes when they are switched on, also into a forge that was filled long before. */
export async function seedPipelines(forge: Forge, companyDir: string): Promise<void> {
  const done = join(forge.store.dataDir, 'metadata', 'pipelines-seeded.json');
  if (await isThere(done)) return;
  const { admin, portal } = await ensureAccounts(forge);
  const { users: people } = await readRealm(join(companyDir, 'realm.json'));
  await seedFolder(forge, join(companyDir, 'pipelines'), people, admin, portal);
  await writeAtomic(done, `${JSON.stringify({ at: new Date().toISOString() })}\n`);
}

/** Fills an empty forge from the company's files. Cut off half-way, it goes on where it was at the next start. */
export async function seed(forge: Forge, companyDir: string): Promise<void> {
  const { admin, portal } = await ensureAccounts(forge);
  const done = join(forge.store.dataDir, 'metadata', 'seeded.json');
  if (await isThere(done)) return;
  const { users: people } = await readRealm(join(companyDir, 'realm.json'));
  for (const person of people) await ensureUser(forge, { ...namesOf(person), administrator: false, bot: false });
  const projects = await seedFolder(forge, join(companyDir, 'repositories'), people, admin, portal);
  await writeAtomic(done, `${JSON.stringify({ at: new Date().toISOString() })}\n`);
  forge.log.info('The forge is filled from the company.', { people: people.length, projects, from: companyDir });
}
