import { join } from 'node:path';
import type { AccessToken, Delivery, Group, Hook, MergeRequest, Project, Push, User } from '../domain/model.ts';
import type { Log } from '../../../kit/log.ts';
import { Collection, type Document } from './collection.ts';
import { KeyedLock } from '../../../kit/lock.ts';
import { Sequences } from './sequence.ts';

function last(documents: readonly Document[]): number {
  return Math.max(0, ...documents.map((document) => document.id));
}

export class Store {
  readonly users: Collection<User>;
  readonly groups: Collection<Group>;
  readonly projects: Collection<Project>;
  readonly mergeRequests: Collection<MergeRequest>;
  readonly hooks: Collection<Hook>;
  readonly tokens: Collection<AccessToken>;
  readonly deliveries: Collection<Delivery>;
  readonly pushes: Collection<Push>;
  readonly sequences: Sequences;
  readonly lock = new KeyedLock();
  readonly dataDir: string;

  constructor(dataDir: string) {
    this.dataDir = dataDir;
    const folder = (name: string) => join(dataDir, 'metadata', name);
    this.users = new Collection(folder('users'));
    this.groups = new Collection(folder('groups'));
    this.projects = new Collection(folder('projects'));
    this.mergeRequests = new Collection(folder('merge-requests'));
    this.hooks = new Collection(folder('hooks'));
    this.tokens = new Collection(folder('tokens'));
    this.deliveries = new Collection(folder('deliveries'));
    this.pushes = new Collection(folder('pushes'));
    this.sequences = new Sequences(join(dataDir, 'metadata', 'sequences.json'));
  }

  async load(log: Log): Promise<void> {
    const collections = { ...this.#collections() };
    for (const collection of Object.values(collections)) await collection.load(this.dataDir, log);
    const spaces = [...this.groups.all(), ...this.users.all().map((user) => ({ id: user.namespaceId }))];
    await this.sequences.load({
      users: last(this.users.all()),
      namespaces: last(spaces),
      projects: last(this.projects.all()),
      mergeRequests: last(this.mergeRequests.all()),
      hooks: last(this.hooks.all()),
      tokens: last(this.tokens.all()),
      deliveries: last(this.deliveries.all()),
      pushes: last(this.pushes.all()),
    });
  }

  #collections() {
    const { users, groups, projects, mergeRequests, hooks, tokens, deliveries, pushes } = this;
    return { users, groups, projects, mergeRequests, hooks, tokens, deliveries, pushes };
  }

  group(id: number): Group | undefined {
    return this.groups.get(id);
  }

  user(id: number): User | undefined {
    return this.users.get(id);
  }

  userByName(username: string): User | undefined {
    const wanted = username.toLowerCase();
    return this.users.find((user) => user.username === wanted);
  }

  groupByPath(fullPath: string): Group | undefined {
    const wanted = fullPath.toLowerCase();
    return this.groups.find((group) => group.fullPath.toLowerCase() === wanted);
  }

  namespacePath(project: Project): string {
    const { kind, id } = project.namespace;
    if (kind === 'group') return this.groups.get(id)?.fullPath ?? '';
    return this.users.find((user) => user.namespaceId === id)?.username ?? '';
  }

  projectPath(project: Project): string {
    return `${this.namespacePath(project)}/${project.path}`;
  }

  projectByPath(fullPath: string): Project | undefined {
    const wanted = fullPath.toLowerCase();
    return this.projects.find((project) => this.projectPath(project).toLowerCase() === wanted);
  }
}
