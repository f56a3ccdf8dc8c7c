import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { companyDir, freePort } from './start.ts';

const version = '26.7.2';
const artefact = `org.keycloak:keycloak-quarkus-dist:${version}:zip`;
const tools = join(process.env.STAGECRAFT_TEST_HOME ?? join(tmpdir(), 'stagecraft-test'), 'cache', 'tools');
const fetched = join(tools, `keycloak-${version}`);

export interface Keycloak {
  url: string;
  stop(): Promise<void>;
}

function works(file: string, args: string[], cwd?: string): boolean {
  try {
    execFileSync(file, args, { cwd, stdio: 'ignore', timeout: 300_000 });
    return true;
  } catch {
    return false;
  }
}

/** Fetches the real Keycloak, once; answers what keeps it from running here. */
export function whyNoKeycloak(): string | undefined {
  if (existsSync(fetched)) return works('java', ['-version']) ? undefined : 'Keycloak runs on Java, which is not here';
  if (!works('mvn', ['-v'])) return 'Keycloak is fetched by Maven, which is not here';
  mkdirSync(tools, { recursive: true });
  const aside = mkdtempSync(`${fetched}.partial-`);
  try {
    // Maven leaves notes of what it unpacked where it runs, and takes no other place for them.
    if (
      !works('mvn', ['-q', '-B', 'dependency:unpack', `-Dartifact=${artefact}`, `-DoutputDirectory=${aside}`], aside)
    ) {
      return 'Maven could not fetch Keycloak';
    }
    const unpacked = join(aside, `keycloak-${version}`);
    const options = { stdio: 'ignore', timeout: 400_000 } as const;
    execFileSync('bash', [join(unpacked, 'bin', 'kc.sh'), 'build', '--db=dev-mem', '--cache=local'], options);
    renameSync(unpacked, fetched);
    return undefined;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

function launch(port: number, env: Record<string, string>): ChildProcess {
  const address = ['--http-enabled=true', '--http-host=127.0.0.1', `--http-port=${port}`];
  const args = ['start', '--optimized', '--import-realm', `--hostname=http://localhost:${port}`, ...address];
  return spawn('bash', [join(fetched, 'bin', 'kc.sh'), ...args], {
    // It starts twice as fast without the second compiler, and serves a handful of people just as well.
    env: { PATH: process.env.PATH, JAVA_OPTS_APPEND: '-XX:TieredStopAtLevel=1 -Xmx512m', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
}

/** The real Keycloak with the company's realm, started as its image is: `start --import-realm`. */
export async function startKeycloak(env: Record<string, string>): Promise<Keycloak> {
  const imported = join(fetched, 'data', 'import');
  mkdirSync(imported, { recursive: true });
  cpSync(join(companyDir, 'realm.json'), join(imported, 'realm.json'));
  const port = await freePort();
  const child = launch(port, env);
  const ended = once(child, 'exit');
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk));
  const url = `http://localhost:${port}`;
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid as number), 'SIGKILL');
    await ended;
  };
  for (let attempt = 0; attempt < 1600 && child.exitCode === null; attempt += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/realms/stagecraft`).catch(() => undefined);
    if (answer?.ok) return { url, stop };
    await pause(250);
  }
  await stop();
  throw new Error(`Keycloak did not come up with the realm:\n${output}`);
}
