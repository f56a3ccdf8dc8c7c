import { delimiter } from 'node:path';
import { isIP } from 'node:net';

/** What reading one variable gave: its value, or what is wrong with it and how to put it right. */
export type Reading<Value> = { value: Value } | { problem: string };

export type Reader<Value> = (raw: string | undefined) => Reading<Value>;

export type Spec = Record<string, Reader<unknown>>;

export type Values<S extends Spec> = {
  [Name in keyof S]: S[Name] extends Reader<infer Value> ? Value : never;
};

const missing = { problem: 'is missing' };

/** Any text that is not empty. */
export const text: Reader<string> = (raw) => (raw ? { value: raw } : missing);

/** A secret: its value never appears in a message. */
export function secret(least = 8): Reader<string> {
  return (raw) => {
    if (!raw) return missing;
    return raw.length < least ? { problem: `is too short: at least ${least} characters` } : { value: raw };
  };
}

/** An http or https URL, given back without a slash at its end. */
export const webUrl: Reader<string> = (raw) => {
  if (!raw) return missing;
  const parsed = URL.parse(raw);
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    return { problem: `is "${raw}", but must be an http or https URL such as http://localhost:7008` };
  }
  if (parsed.search || parsed.hash || parsed.username) {
    return { problem: `is "${raw}", but must be a plain URL without user, query or fragment` };
  }
  return { value: raw.replace(/\/+$/, '') };
};

/** 0 asks the system for a free port. */
export const port: Reader<number> = (raw) => {
  if (!raw) return missing;
  const value = Number(raw);
  return /^\d{1,5}$/.test(raw) && value < 65_536
    ? { value }
    : { problem: `is "${raw}", but must be a number from 0 to 65535` };
};

export const host: Reader<string> = (raw) => {
  if (!raw) return missing;
  return isIP(raw) || /^[a-z0-9.-]+$/i.test(raw)
    ? { value: raw }
    : { problem: `is "${raw}", but must be a host name or an address` };
};

/** The name of an installation: it becomes part of cookie names. */
export const installationName: Reader<string> = (raw) => {
  if (!raw) return missing;
  return /^[a-z][a-z0-9-]{0,40}$/.test(raw)
    ? { value: raw }
    : { problem: `is "${raw}", but must be lower-case letters, digits and hyphens, beginning with a letter` };
};

export function withDefault<Value>(reader: Reader<Value>, fallback: string): Reader<Value> {
  return (raw) => reader(raw || fallback);
}

/** Reads every variable and reports every problem, so that nobody mends them one start at a time. */
export function parseEnvironment<S extends Spec>(
  spec: S,
  env: NodeJS.ProcessEnv,
): { values: Partial<Values<S>>; problems: string[] } {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, reader] of Object.entries(spec)) {
    const reading = reader(env[name]);
    if ('problem' in reading) problems.push(`${name} ${reading.problem}`);
    else values[name] = reading.value;
  }
  return { values: values as Partial<Values<S>>, problems };
}

/** One line for each problem, then exit code 2. */
export function refuseToStart(service: string, problems: string[]): never {
  for (const problem of problems) process.stderr.write(`${service}: ${problem}\n`);
  process.exit(2);
}

export function readEnvironment<S extends Spec>(service: string, spec: S, env = process.env): Values<S> {
  const { values, problems } = parseEnvironment(spec, env);
  if (problems.length > 0) refuseToStart(service, problems);
  return values as Values<S>;
}

/** What every service of the lab is told. */
export const commonEnvironment = {
  HOST: withDefault(host, '127.0.0.1'),
  PORT: port,
  PUBLIC_URL: webUrl,
  DATA_DIR: text,
  COMPANY_DIR: text,
  INSTALLATION: installationName,
};

/** The first of the user ids that jobs run as; undefined: one that goes by the folder. */
export const userBase: Reader<number | undefined> = (raw) => {
  if (!raw) return { value: undefined };
  const value = Number(raw);
  return Number.isInteger(value) && value >= 1000
    ? { value }
    : { problem: `is "${raw}", but must be a user id from 1000 on` };
};

export const paths: Reader<string[]> = (raw) => ({ value: (raw ?? '').split(delimiter).filter(Boolean) });
