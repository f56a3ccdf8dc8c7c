import { readFile } from 'node:fs/promises';
import { chooseConfinement } from '../../kit/confinement.ts';
import type { Log } from '../../kit/log.ts';
import { ForgeClient } from './forge-client.ts';
import type { RunnerWorld } from './job.ts';
import { Api } from './pods/api.ts';
import { podExecutor, removeLeftovers } from './pods/executor.ts';
import type { PodSettings } from './pods/manifest.ts';
import { cleanUp, findShell, preflight } from './preflight.ts';
import { processExecutor } from './processes.ts';
import { readPodSettings, type readSettings } from './settings.ts';

export type Settings = ReturnType<typeof readSettings>;

const removed = 'Removed what jobs of a runner that was killed have left.';

/** Jobs beside this process. */
async function besideUs(settings: Settings, log: Log): Promise<RunnerWorld> {
  const { DATA_DIR: dataDir, RUNNER_JOB_PATH: jobPath, RUNNER_UID_BASE: uidBase, RUNNER_KEEP_OUT: keepOut } = settings;
  const { RUNNER_NAME: runnerName, FORGE_URL: forgeUrl, RUNNER_CONCURRENCY: slots, RUNNER_IMAGES: images } = settings;
  const confinement = await chooseConfinement({ dataDir, jobPath, slots, ...(uidBase ? { uidBase } : {}) });
  const left = await cleanUp(dataDir, confinement, slots);
  if (left > 0) log.warn(removed, { jobs: left });
  const tools = await preflight(confinement, { dataDir, jobPath, keepOut });
  log.info('Jobs are kept apart from the platform.', { by: confinement.kind, tools });
  const client = new ForgeClient(forgeUrl, settings.RUNNER_TOKEN, runnerName, 'shell');
  const shell = await findShell();
  const executor = processExecutor({ client, confinement, dataDir, forgeUrl, jobPath, runnerName, images, shell });
  return { client, executor, runnerName };
}

async function podSettings({ RUNNER_NAME: runnerName, FORGE_URL: forgeUrl }: Settings) {
  const own = readPodSettings(process.env);
  const { RUNNER_POD_PULL_SECRET: pullSecret, RUNNER_POD_USER: user, NODE_EXTRA_CA_CERTS: authority } = own;
  const pods: PodSettings = {
    ...{ runnerName, forgeUrl, namespace: own.RUNNER_POD_NAMESPACE, pullPolicy: own.RUNNER_POD_PULL_POLICY },
    ...{ image: own.RUNNER_POD_IMAGE, helperImage: own.RUNNER_POD_HELPER_IMAGE },
    limits: { cpu: own.RUNNER_POD_CPU, memory: own.RUNNER_POD_MEMORY },
    ...(pullSecret === undefined ? {} : { pullSecret }),
    ...(user === undefined ? {} : { user }),
    ...(authority === undefined ? {} : { authority: await readFile(authority, 'utf8') }),
  };
  return { pods, place: { url: own.KUBERNETES_URL, folder: own.KUBERNETES_ACCOUNT } };
}

/** Each job in a pod of its own. */
async function inPods(settings: Settings, log: Log): Promise<RunnerWorld> {
  const { pods, place } = await podSettings(settings);
  const api = new Api(place);
  const left = await removeLeftovers(api, pods);
  if (left > 0) log.warn(removed, { jobs: left });
  log.info('Each job gets a pod of its own.', { namespace: pods.namespace, image: pods.image });
  const client = new ForgeClient(pods.forgeUrl, settings.RUNNER_TOKEN, pods.runnerName, 'kubernetes');
  return { client, executor: podExecutor(api, pods), runnerName: pods.runnerName };
}

export const prepare = (settings: Settings, log: Log): Promise<RunnerWorld> =>
  settings.RUNNER_EXECUTOR === 'pods' ? inPods(settings, log) : besideUs(settings, log);
