import { z } from 'zod';
import type { AdminClient } from './AdminClient';
import { DirectoryError } from './DirectoryError';
import { countSchema, type DirectoryGroup, type DirectoryUser, groupSchema, memberSchema, userSchema } from './schema';

export interface GroupWithMembers extends DirectoryGroup {
  /** The name of the group that it lies in. */
  readonly parent?: string;
  /** Ids of people. */
  readonly members: readonly string[];
}

export interface Directory {
  readonly users: readonly DirectoryUser[];
  readonly groups: readonly GroupWithMembers[];
}

type Source = Pick<AdminClient, 'get'>;

/** So many pages are no list any more, but a provider that goes round in circles. */
const mostPages = 10_000;

export class DirectoryReader {
  private readonly client: Source;
  private readonly pageSize: number;

  constructor(client: Source, pageSize: number) {
    this.client = client;
    this.pageSize = pageSize;
  }

  /** Everybody and every group, or an error: a part of them is never taken for all of them. */
  async read(): Promise<Directory> {
    const users = await this.readUsers();
    const groups = await this.readGroups('groups');
    const known = new Set(users.map(({ id }) => id));
    for (const { name, members } of groups) {
      if (members.every((id) => known.has(id))) continue;
      throw new DirectoryError(`the group ${name} has members that are not among the people: this answer is not whole`);
    }
    return { users, groups };
  }

  private async readUsers(): Promise<DirectoryUser[]> {
    const users = await this.pages('users?briefRepresentation=false', userSchema);
    const counted = await this.client.get('users/count', countSchema);
    if (counted === users.length) return users;
    throw new DirectoryError(
      `the identity provider counts ${counted} people and lists ${users.length}: this answer is not whole`,
    );
  }

  private async readGroups(path: string, parent?: string): Promise<GroupWithMembers[]> {
    const found: GroupWithMembers[] = [];
    for (const group of await this.pages(`${path}?briefRepresentation=false`, groupSchema)) {
      const members = await this.pages(`groups/${group.id}/members?briefRepresentation=true`, memberSchema);
      found.push({ ...group, ...(parent ? { parent } : {}), members: members.map(({ id }) => id) });
      if (group.subGroupCount === 0) continue;
      found.push(...(await this.readGroups(`groups/${group.id}/children`, group.name)));
    }
    return found;
  }

  private async pages<Item extends { id: string }>(path: string, schema: z.ZodType<Item>): Promise<Item[]> {
    const items = new Map<string, Item>();
    for (let page = 0; page < mostPages; page += 1) {
      const first = page * this.pageSize;
      const here = await this.client.get(`${path}&first=${first}&max=${this.pageSize}`, z.array(schema));
      for (const item of here) {
        // Somebody came or went between two pages: nobody may be lost by that.
        if (items.has(item.id)) throw new DirectoryError('the list of people changed while it was read');
        items.set(item.id, item);
      }
      if (here.length < this.pageSize) return [...items.values()];
    }
    throw new DirectoryError('the identity provider’s list does not end');
  }
}
