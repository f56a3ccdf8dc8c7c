import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..', '..');
const ports = { portal: 7, identity: 8, forge: 9, databases: 10, automation: 13, postgres: 32 };

function setting(name: string, otherwise: string): string {
  return process.env[name] ?? otherwise;
}

export const portBase = Number(setting('STAGECRAFT_TEST_PORT_BASE', '7000'));
export const installation = setting('STAGECRAFT_TEST_INSTALLATION', 'default');

export type Service = keyof typeof ports;

export function port(service: Service): number {
  return portBase + ports[service];
}

/** The plan that was applied last says where the platform was put, and under which addresses. */
interface Applied {
  target: string;
  phase: number;
  addresses: { name: string; url: string }[];
  steps: { kind: string; input: { name?: string } }[];
}

const capabilities: Partial<Record<Service, string>> = {
  portal: 'portal',
  identity: 'identity',
  forge: 'scm',
  databases: 'provisioning',
  automation: 'automation',
};

function applied(): Applied | undefined {
  const home = process.env.STAGECRAFT_TEST_HOME;
  const file = home && join(home, 'installations', installation, 'plan.json');
  return file && existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Applied) : undefined;
}

export const phase = (): number => applied()?.phase ?? 1;

export const target = (): string => applied()?.target ?? 'embedded';

/** Whether the platform has it at all: a phase comes up without what the target lacks. */
export const offers = (capability: string): boolean =>
  applied()?.addresses.some(({ name }) => name === capability) ?? false;

/** What the platform has brought to the cluster, by the names that its logs are asked for with. */
export const releases = (): string[] =>
  (applied()?.steps ?? []).flatMap(({ kind, input }) => (kind === 'release' && input.name ? [input.name] : []));

/** Where a service is reached; as in the product, only the portal's host carries the installation's name. */
export function address(service: Service): string {
  const plan = applied();
  if (plan && plan.target !== 'embedded') {
    const found = plan.addresses.find(({ name }) => name === capabilities[service]);
    if (!found) throw new Error(`${service} has no address on ${plan.target}`);
    return found.url;
  }
  const named = service === 'portal' && installation !== 'default';
  return `http://${named ? `${installation}.localhost` : 'localhost'}:${port(service)}`;
}

/** Where the edge takes those who come by HTTP. */
export const httpPort = (): number => portBase + 80;

/** Runs the real command line on the installation under test. */
export function stagecraft(...args: string[]): string {
  const home = process.env.STAGECRAFT_TEST_HOME;
  const where = [...(home ? ['--home', home] : []), '--name', installation];
  return execFileSync(process.execPath, [resolve(root, 'stagecraft'), ...args, ...where], {
    encoding: 'utf8',
    timeout: target() === 'embedded' ? 120_000 : 500_000,
    maxBuffer: 256 * 1024 * 1024,
  });
}

/** A file of the installation under test. */
export function installationFile(name: string): string {
  const home = process.env.STAGECRAFT_TEST_HOME;
  if (!home) throw new Error('STAGECRAFT_TEST_HOME says where the installation under test lives; `npm test` sets it');
  return join(home, 'installations', installation, name);
}

interface InstallationRecord {
  typed?: { config?: string };
  imageMap?: Record<string, string>;
}

const record = (): InstallationRecord => JSON.parse(readFileSync(installationFile('installation.json'), 'utf8'));

/** The file that the last `up` has read, where it has read one. */
export const configuration = (): string | undefined => record().typed?.config;

/** What was redirected then, by that file or beside it. */
export const imageMap = (): Record<string, string> => record().imageMap ?? {};

/** A secret as the installer keeps it: for looking behind the scenes, which no product code does. */
export function secret(name: string): string {
  const store = JSON.parse(readFileSync(installationFile('secrets.json'), 'utf8')) as {
    secrets: Record<string, string>;
  };
  const value = store.secrets[name];
  if (value === undefined) throw new Error(`there is no secret ${name}`);
  return value;
}
