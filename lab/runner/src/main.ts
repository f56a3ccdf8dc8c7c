import { createLog } from '../../kit/log.ts';
import { runMain } from '../../kit/main.ts';
import { serve } from '../../kit/serve.ts';
import { NoConfinement } from '../../kit/confinement.ts';
import { type LoopState, work } from './loop.ts';
import { prepare } from './prepare.ts';
import { readSettings } from './settings.ts';

const log = createLog('runner');
const settings = readSettings(process.env);
// Whatever runs beside a job must not find the runner's token where it was handed over.
delete process.env.RUNNER_TOKEN;

const slots = settings.RUNNER_CONCURRENCY;
const silenceMs = 30_000;

runMain(log, async () => {
  const world = await prepare(settings, log).catch((error: unknown) => {
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
      ...{ host: settings.HOST, port: settings.PORT, log },
      onStop: async () => {
        stop.abort();
        await Promise.all(workers);
      },
    },
  );
});
