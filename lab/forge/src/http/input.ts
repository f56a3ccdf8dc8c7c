import { invalid, missing } from './errors.ts';

export type JsonObject = Record<string, unknown>;

/** Query and body as one set of parameters, the way GitLab reads them. */
export class Input {
  readonly values: JsonObject;

  constructor(query: URLSearchParams, body: JsonObject) {
    this.values = { ...fromQuery(query), ...body };
  }

  has(name: string): boolean {
    return this.values[name] !== undefined && this.values[name] !== null;
  }

  text(name: string): string | undefined {
    const value = this.values[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    throw invalid(name);
  }

  needText(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw missing(name);
    if (value === '') throw invalid(name, 'is empty');
    return value;
  }

  number(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined || value === '') return undefined;
    if (!/^-?\d{1,15}$/.test(value)) throw invalid(name);
    return Number(value);
  }

  needNumber(name: string): number {
    const value = this.number(name);
    if (value === undefined) throw missing(name);
    return value;
  }

  flag(name: string): boolean | undefined {
    const value = this.text(name);
    if (value === undefined || value === '') return undefined;
    if (['true', '1', 'on', 'yes'].includes(value)) return true;
    if (['false', '0', 'off', 'no'].includes(value)) return false;
    throw invalid(name);
  }

  list(name: string): string[] | undefined {
    const value = this.values[name];
    if (value === undefined || value === null) return undefined;
    if (Array.isArray(value)) return value.map(String);
    return String(value)
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean);
  }

  numbers(name: string): number[] | undefined {
    return this.list(name)
      ?.map(Number)
      .filter((each) => Number.isInteger(each) && each > 0);
  }

  choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const value = this.text(name);
    if (value === undefined || value === '') return undefined;
    const found = choices.find((choice) => choice === value);
    if (!found) throw invalid(name, 'does not have a valid value');
    return found;
  }
}

function fromQuery(query: URLSearchParams): JsonObject {
  const values: JsonObject = {};
  for (const key of new Set(query.keys())) {
    const all = query.getAll(key);
    const list = key.match(/^(.+?)\[\d*\]$/);
    if (list?.[1]) values[list[1]] = [...((values[list[1]] as string[] | undefined) ?? []), ...all];
    else values[key] = all.at(-1);
  }
  return values;
}
