import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..', '..');
const ports = { portal: 7, identity: 8, forge: 9, databases: 10, postgres: 32 };

function setting(name: string, otherwise: string): string {
  return process.env[name] ?? otherwise;
}

const portBase = Number(setting('STAGECRAFT_TEST_PORT_BASE', '7000'));
const installation = setting('STAGECRAFT_TEST_INSTALLATION', 'default');

export type Service = keyof typeof ports;

export function port(service: Service): number {
  return portBase + ports[service];
}

/** Where a service is reached; as in the product, only the portal's host carries the installation's name. */
export function address(service: Service): string {
  const named = service === 'portal' && installation !== 'default';
  return `http://${named ? `${installation}.localhost` : 'localhost'}:${port(service)}`;
}

/** Runs the real command line on the installation under test. */
export function stagecraft(...args: string[]): string {
  const home = process.env.STAGECRAFT_TEST_HOME;
  const where = [...(home ? ['--home', home] : []), '--name', installation];
  return execFileSync(process.execPath, [resolve(root, 'stagecraft'), ...args, ...where], {
    encoding: 'utf8',
    timeout: 120_000,
  });
}

/** A file of the installation under test. */
export function installationFile(name: string): string {
  const home = process.env.STAGECRAFT_TEST_HOME;
  if (!home) throw new Error('STAGECRAFT_TEST_HOME says where the installation under test lives; `npm test` sets it');
  return join(home, 'installations', installation, name);
}

/** A secret as the installer keeps it: for looking behind the scenes, which no product code does. */
export function secret(name: string): string {
  const store = JSON.parse(readFileSync(installationFile('secrets.json'), 'utf8')) as {
    secrets: Record<string, string>;
  };
  const value = store.secrets[name];
  if (value === undefined) throw new Error(`there is no secret ${name}`);
  return value;
}
