import { createLog } from '../../kit/log.ts';
import { runMain } from '../../kit/main.ts';
import { serve } from '../../kit/serve.ts';
import { chooseConfinement, NoConfinement } from '../../kit/confinement.ts';
import { ForgeClient } from './forge-client.ts';
import { type LoopState, work } from './loop.ts';
import { cleanUp, findShell, preflight } from './preflight.ts';
import { readSettings } from './settings.ts';

const log = createLog('runner');
const settings = readSettings(process.env);
// Whatever runs beside a job must not find the runner's token where it was handed over.
delete process.env.RUNNER_TOKEN;

const slots = settings.RUNNER_CONCURRENCY;
const silenceMs = 30_000;

async function prepare() {
  const { DATA_DIR: dataDir, RUNNER_JOB_PATH: jobPath, RUNNER_UID_BASE: uidBase, RUNNER_KEEP_OUT: keepOut } = settings;
  const confinement = await chooseConfinement({ dataDir, jobPath, slots, ...(uidBase ? { uidBase } : {}) });
  const left = await cleanUp(dataDir, confinement, slots);
  if (left > 0) log.warn('Removed what jobs of a runner that was killed have left.', { jobs: left });
  const tools = await preflight(confinement, { dataDir, jobPath, keepOut });
  log.info('Jobs are kept apart from the platform.', { by: confinement.kind, tools });
  return {
    client: new ForgeClient(settings.FORGE_URL, settings.RUNNER_TOKEN, settings.RUNNER_NAME),
    ...{ confinement, dataDir, jobPath, runnerName: settings.RUNNER_NAME, images: settings.RUNNER_IMAGES },
    forgeUrl: settings.FORGE_URL,
    shell: await findShell(),
  };
}

runMain(log, async () => {
  const world = await prepare().catch((error: unknown) => {
    if (!(error instanceof NoConfinement)) throw error;
    log.error('No job is run here.', { reason: error.message });
    process.stderr.write(`runner: ${error.message}\n`);
    process.exit(2);
  });
  const stop = new AbortController();
  const state: LoopState = { lastContact: Date.now(), running: 0 };
  const workers = Array.from({ length: slots }, (_, slot) => work(world, slot, log, state, stop.signal));
  await serve(
    (_request, response) => {
      const well = state.running > 0 || Date.now() - state.lastContact < silenceMs;
      response.writeHead(well ? 200 : 503, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ status: well ? 'ok' : 'the forge does not answer', service: 'runner' }));
    },
    {
      ...{ host: '127.0.0.1', port: settings.PORT, log },
      onStop: async () => {
        stop.abort();
        await Promise.all(workers);
      },
    },
  );
});
