import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeError } from '../../../kit/log.ts';
import { parts } from '../../../kit/pods/shape.ts';
import { writeBundle } from '../../../kit/pods/trust.ts';
import { bundle, folders } from './places.ts';

/** What runs beside a job in its pod: it fetches the job's folder, and brings it back. */
const { WORK_FOLDER: folder = '', NODE_EXTRA_CA_CERTS: authority } = process.env;

const pauseMs = 2000;
const prepareMs = 300_000;
const bringMs = 3_500_000;
const mostRefusals = 100;

/** The controller will not have it, whenever it is asked. */
class No extends Error {}

const address = (): Promise<string> => readFile(join(folders.helper, 'address'), 'utf8');

function checked(response: Response): Response {
  if (response.ok) return response;
  // A service that starts anew, or the edge in front of it, is asked again.
  const text = `the automation controller answered ${response.status}`;
  throw [403, 404, 409, 413].includes(response.status) ? new No(text) : new Error(text);
}

/** For as long as it takes the controller to start anew. */
async function insist(forMs: number, work: () => Promise<void>): Promise<void> {
  const until = Date.now() + forMs;
  // An edge that does not know the service answers 404 for it as well: one such answer is not enough.
  for (let refusals = 0; ; ) {
    try {
      return await work();
    } catch (error) {
      refusals += error instanceof No ? 1 : 0;
      if (refusals > mostRefusals || Date.now() > until) throw error;
      await sleep(pauseMs);
    }
  }
}

function tar(args: string[], stdio: ['pipe' | 'ignore', 'pipe' | 'ignore', 'inherit']) {
  const child = spawn('tar', [...args, '-z', '-f', '-', '-C', folder, ...(args.includes('-c') ? ['.'] : [])], {
    stdio,
  });
  const ended = once(child, 'close').then(([code]) => {
    if (code !== 0) throw new Error(`tar ended with ${code}`);
  });
  return { child, ended };
}

async function prepare(): Promise<void> {
  if (authority) await writeBundle(bundle, authority);
  await insist(prepareMs, async () => {
    const { body } = checked(await fetch(await address()));
    const { child, ended } = tar(['-x', '-o'], ['pipe', 'ignore', 'inherit']);
    if (!body || !child.stdin) throw new Error('the automation controller answered nothing');
    await Promise.all([pipeline(Readable.fromWeb(body as never), child.stdin), ended]);
  });
}

/** Kubernetes says when: as soon as nothing of the job runs any more. */
async function bring(): Promise<void> {
  const idle = setInterval(() => undefined, 60_000);
  await once(process, 'SIGTERM');
  clearInterval(idle);
  // A job may put a link in its folder's place, and lead to what is shown to this helper alone.
  if (!(await lstat(folder)).isDirectory()) throw new Error('The job’s folder is a folder no more.');
  await insist(bringMs, async () => {
    // What a job has closed to itself neither keeps the rest back nor stays closed to whoever takes it away.
    const { child, ended } = tar(['-c', '--ignore-failed-read', '--mode=u+rwX'], ['ignore', 'pipe', 'inherit']);
    const body = child.stdout && (Readable.toWeb(child.stdout) as ReadableStream<Uint8Array>);
    const sent = fetch(await address(), { method: 'PUT', body, duplex: 'half' } as RequestInit);
    await Promise.all([sent.then(checked), ended]);
  });
}

const work = process.argv[2] === parts.prepare ? prepare : bring;
work().catch((error: unknown) => {
  process.stdout.write(`The folder of this job could not be handed over: ${describeError(error)}\n`);
  process.exitCode = 1;
});
