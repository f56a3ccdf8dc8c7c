export interface Person {
  /** Who somebody is as the identity provider counts it: a name can be given to somebody else later. */
  id?: string;
  username: string;
  firstName: string;
  lastName: string;
  email: string;
  /** Names of groups. */
  groups: string[];
}

export interface PeopleGroup {
  name: string;
  type: string;
  description: string;
}

/** Whoever may sign in, and every group. */
export interface People {
  users: Person[];
  groups: PeopleGroup[];
}

export type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

export function groupOf(value: JsonObject): PeopleGroup {
  const attributes = isObject(value.attributes) ? value.attributes : {};
  const attribute = (name: string) => textOf(listOf(attributes[name])[0]);
  return { name: textOf(value.name), type: attribute('type'), description: attribute('description') };
}
