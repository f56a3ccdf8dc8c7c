import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Group, Member, User } from '../domain/model.ts';
import type { Person } from '../../../kit/people/model.ts';
import { readRealm } from '../../../kit/people/realm.ts';
import type { Forge } from '../forge.ts';
import { adminUsername, automationUsername, portalUsername } from '../service/accounts.ts';
import { createProject } from '../service/projects.ts';
import { writeAtomic } from '../store/atomic.ts';
import { ensureGroup, ensureUser, levelOf, namesOf, servicesIn } from '../people/accounts.ts';

const account = { email: 'forge@localhost', bot: true };

/** The accounts that the installation itself uses; they are there before anybody else. */
async function ensureAccounts(forge: Forge): Promise<User> {
  const admin = { ...account, username: adminUsername, name: 'Forge administrator', administrator: true };
  const portal = { ...account, username: portalUsername, name: 'Portal', administrator: false };
  await ensureUser(forge, portal);
  return ensureUser(forge, admin);
}

/** The automation controller comes when it is switched on, also into a forge that was filled long before. */
export async function seedController(forge: Forge): Promise<void> {
  const { store } = forge;
  await ensureUser(forge, { ...account, username: automationUsername, name: 'Automation', administrator: false });
  const portal = store.userByName(portalUsername);
  for (const group of store.groups.all()) {
    if (!group.members.some(({ userId }) => userId === portal?.id)) continue;
    const missing = servicesIn(forge).filter(({ userId }) => !group.members.some((each) => each.userId === userId));
    if (missing.length === 0) continue;
    await store.groups.change(group.id, (now) => ({ ...now, members: [...now.members, ...missing] }));
  }
}

async function folders(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort();
}

function membersOf(forge: Forge, name: string, people: readonly Person[]): Member[] {
  const createdAt = new Date().toISOString();
  const team = people
    .filter((person) => person.groups.includes(name))
    .flatMap((person) => {
      const user = forge.store.userByName(person.username);
      return user ? [{ userId: user.id, level: levelOf(person), createdAt }] : [];
    });
  return [...team, ...servicesIn(forge)];
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

async function seedFolder(forge: Forge, root: string, people: readonly Person[], admin: User) {
  let projects = 0;
  for (const name of await folders(root)) {
    const group = await ensureGroup(forge, name, membersOf(forge, name, people));
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
  const admin = await ensureAccounts(forge);
  const { users: people } = await readRealm(join(companyDir, 'realm.json'));
  await seedFolder(forge, join(companyDir, 'pipelines'), people, admin);
  await writeAtomic(done, `${JSON.stringify({ at: new Date().toISOString() })}\n`);
}

/** Fills an empty forge from the company's files. Cut off half-way, it goes on where it was at the next start. */
export async function seed(forge: Forge, companyDir: string): Promise<void> {
  const admin = await ensureAccounts(forge);
  const done = join(forge.store.dataDir, 'metadata', 'seeded.json');
  if (await isThere(done)) return;
  const { users: people } = await readRealm(join(companyDir, 'realm.json'));
  for (const person of people) await ensureUser(forge, { ...namesOf(person), administrator: false, bot: false });
  const projects = await seedFolder(forge, join(companyDir, 'repositories'), people, admin);
  await writeAtomic(done, `${JSON.stringify({ at: new Date().toISOString() })}\n`);
  forge.log.info('The forge is filled from the company.', { people: people.length, projects, from: companyDir });
}
