import { createLog } from '../../kit/log.ts';
import { runMain } from '../../kit/main.ts';
import { serve } from '../../kit/serve.ts';
import { createService } from './service.ts';
import { readSettings, service } from './settings.ts';

const log = createLog(service);
const settings = readSettings();

runMain(log, async () => {
  const { handle, stop } = createService(settings, log);
  await serve(handle, { host: settings.HOST, port: settings.PORT, log, onStop: stop });
});
