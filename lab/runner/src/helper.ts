import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstat, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { curlConfiguration, gitConfiguration, localhostAddresses } from '../../kit/pods/localhost.ts';
import { writeBundle } from '../../kit/pods/trust.ts';
import { bringArtifacts, type Files, takeArtifacts } from './artifacts.ts';
import { environmentOf } from './environment.ts';
import type { Say } from './executor.ts';
import { explain, ForgeClient } from './forge-client.ts';
import type { JobPayload } from './payload.ts';
import { bundle, folders, projectFolder } from './pods/script.ts';
import { getSources } from './sources.ts';
import { coloured } from './trace.ts';

/** What runs beside a job in its pod: it fetches what the job works with, and brings what the job leaves. */
const { FORGE_URL: forgeUrl = '', RUNNER_NAME: runnerName = '', NODE_EXTRA_CA_CERTS: authority } = process.env;

const gitConfig = join(folders.home, '.gitconfig');

const say: Say = (text, kind) => void process.stdout.write(coloured(text, kind));

async function filesOf(): Promise<Files> {
  const job = JSON.parse(await readFile(join(folders.helper, 'payload'), 'utf8')) as JobPayload;
  // Uploads and downloads are asked for with the job's own token.
  const client = new ForgeClient(forgeUrl, '', runnerName, 'kubernetes');
  return { job, client, project: projectFolder(job), owner: undefined, say };
}

async function run(project: string, script: string, env: Record<string, string>): Promise<number> {
  const child = spawn('/bin/sh', ['-c', script], { cwd: project, env, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? 1;
}

async function prepare(): Promise<void> {
  const files = await filesOf();
  const { job, project } = files;
  for (const each of [folders.home, project]) await mkdir(each, { mode: 0o700 });
  const addresses = await localhostAddresses([forgeUrl, ...job.variables.map(({ value }) => value)]);
  await writeFile(gitConfig, gitConfiguration(addresses));
  await writeFile(join(folders.home, '.curlrc'), curlConfiguration(addresses));
  if (authority) await writeBundle(bundle, authority);
  const { PATH = '', GIT_SSL_CAINFO } = process.env;
  const env = {
    ...environmentOf(job, { ...folders, project }, runnerName),
    ...{ PATH, LANG: 'C.UTF-8', ...(GIT_SSL_CAINFO ? { GIT_SSL_CAINFO } : {}) },
  };
  const never = new AbortController().signal;
  const git = (script: string, own: Record<string, string>) =>
    run(project, script, { ...own, GIT_CONFIG_GLOBAL: gitConfig });
  await getSources({ job, forgeUrl, env, say, signal: never, run: git });
  await takeArtifacts(files);
}

/** Kubernetes says when: as soon as nothing of the job runs any more. */
async function bring(): Promise<void> {
  const idle = setInterval(() => undefined, 60_000);
  await once(process, 'SIGTERM');
  clearInterval(idle);
  const files = await filesOf();
  // A job may put a link in its folder's place, and lead to what is shown to this helper alone.
  if (!(await lstat(files.project)).isDirectory()) throw new Error('The job’s folder is a folder no more.');
  const code = await readFile(join(folders.outcome, 'code'), 'utf8').catch(() => '1');
  await bringArtifacts(files, code.trim() === '0');
}

const work = process.argv[2] === 'prepare' ? prepare : bring;
work().catch((error: unknown) => {
  say(`ERROR: ${explain(error)}`, 'bad');
  process.exitCode = 1;
});
