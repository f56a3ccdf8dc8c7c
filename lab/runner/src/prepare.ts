import { chooseConfinement } from '../../kit/confinement.ts';
import type { Log } from '../../kit/log.ts';
import { Api } from '../../kit/pods/api.ts';
import { removeLeftovers } from '../../kit/pods/lifecycle.ts';
import { ForgeClient } from './forge-client.ts';
import type { RunnerWorld } from './job.ts';
import { podExecutor } from './pods/executor.ts';
import { ownPods, type PodSettings } from './pods/manifest.ts';
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

/** Each job in a pod of its own. */
async function inPods(settings: Settings, log: Log): Promise<RunnerWorld> {
  const { RUNNER_NAME: runnerName, FORGE_URL: forgeUrl } = settings;
  const { place, api: where, image } = await readPodSettings(process.env);
  const pods: PodSettings = { ...place, runnerName, forgeUrl, image };
  const api = new Api(where);
  const left = await removeLeftovers(api, pods.namespace, ownPods(pods));
  if (left > 0) log.warn(removed, { jobs: left });
  log.info('Each job gets a pod of its own.', { namespace: pods.namespace, image });
  const client = new ForgeClient(forgeUrl, settings.RUNNER_TOKEN, runnerName, 'kubernetes');
  return { client, executor: podExecutor(api, pods), runnerName };
}

export const prepare = (settings: Settings, log: Log): Promise<RunnerWorld> =>
  settings.RUNNER_EXECUTOR === 'pods' ? inPods(settings, log) : besideUs(settings, log);
