import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

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
