import { createLog } from '../../kit/log.ts';
import { runMain } from '../../kit/main.ts';
import { serve } from '../../kit/serve.ts';
import { createIdentity } from './identity.ts';
import { readSettings, service } from './settings.ts';

const log = createLog(service);
const settings = readSettings();

runMain(log, async () => {
  const identity = await createIdentity(settings, log);
  await serve(identity.handle, { host: settings.HOST, port: settings.PORT, log, onStop: identity.stop });
});
