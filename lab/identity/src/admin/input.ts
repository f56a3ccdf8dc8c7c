import type { AccountChanges } from '../people/people.ts';
import { badRequest } from './refusal.ts';

export type Fields = Record<string, unknown>;

export function parseFields(body: string): Fields {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Fields;
  } catch {
    // Said below.
  }
  throw badRequest('The body must be a JSON object');
}

function field<Value>(fields: Fields, key: string, fits: (value: unknown) => value is Value): Value | undefined {
  const value = fields[key];
  if (value === undefined || value === null) return undefined;
  if (!fits(value)) throw badRequest(`${key} is of a wrong kind`);
  return value;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= 255;
const isSwitch = (value: unknown): value is boolean => typeof value === 'boolean';
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
const isAttributes = (value: unknown): value is Record<string, string[]> =>
  typeof value === 'object' && value !== null && Object.values(value).every(isTexts);

export const textOf = (fields: Fields, key: string): string | undefined => field(fields, key, isText);
export const textsOf = (fields: Fields, key: string): string[] | undefined => field(fields, key, isTexts);

/** What a representation says of a person; what it does not name stays as it is. */
export function accountChanges(fields: Fields): AccountChanges {
  const all: AccountChanges = {
    firstName: textOf(fields, 'firstName'),
    lastName: textOf(fields, 'lastName'),
    email: textOf(fields, 'email')?.toLowerCase(),
    emailVerified: field(fields, 'emailVerified', isSwitch),
    enabled: field(fields, 'enabled', isSwitch),
    attributes: field(fields, 'attributes', isAttributes),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** The password among a representation's credentials. */
export function passwordOf(fields: Fields): string | undefined {
  const credentials = Array.isArray(fields.credentials) ? (fields.credentials as Fields[]) : [];
  const password = credentials.find((credential) => credential?.type === 'password');
  return password && textOf(password, 'value');
}

/** A whole number that is not negative, as Keycloak takes `first` and `max`. */
export function numberOf(query: URLSearchParams, key: string): number | undefined {
  const text = query.get(key);
  if (text === null) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw badRequest(`${key} must be a whole number`);
  return Number(text);
}

export function page<Item>(items: readonly Item[], query: URLSearchParams): Item[] {
  const first = numberOf(query, 'first') ?? 0;
  return items.slice(first, first + (numberOf(query, 'max') ?? 100));
}
