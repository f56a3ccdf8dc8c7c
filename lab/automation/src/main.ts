import { NoConfinement } from '../../kit/confinement.ts';
import { createLog } from '../../kit/log.ts';
import { runMain } from '../../kit/main.ts';
import { serve } from '../../kit/serve.ts';
import { openAutomation } from './app/open.ts';
import { createHandler } from './app/server.ts';
import { readSettings, service } from './settings.ts';

const log = createLog(service);

runMain(log, async () => {
  const settings = readSettings();
  const readiness = { ready: false };
  const { automation, fill, close } = await openAutomation(settings, log, process.env).catch((error: unknown) => {
    if (!(error instanceof NoConfinement)) throw error;
    log.error('No job is run here.', { reason: error.message });
    process.stderr.write(`automation: ${error.message}\n`);
    process.exit(2);
  });
  await serve(createHandler(automation, readiness), { host: settings.HOST, port: settings.PORT, log, onStop: close });
  await fill();
  readiness.ready = true;
  log.info('Ready', {
    templates: automation.store.of.job_templates.all().length,
    workspaces: automation.store.of.workspaces.all().length,
  });
});
