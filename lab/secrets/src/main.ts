import { resolve } from 'node:path';
import { privateFolder } from '../../kit/files.ts';
import { createLog } from '../../kit/log.ts';
import { runMain } from '../../kit/main.ts';
import { serve } from '../../kit/serve.ts';
import { Audit } from './audit.ts';
import { Barrier } from './barrier.ts';
import { createHandler } from './http/handler.ts';
import { holdAlone } from './once.ts';
import { readSettings, service } from './settings.ts';

const log = createLog(service);

runMain(log, async () => {
  const settings = readSettings();
  const dataDir = await privateFolder(resolve(settings.DATA_DIR));
  await holdAlone(dataDir);
  const barrier = await Barrier.open(dataDir);
  const store = { barrier, log, publicUrl: settings.PUBLIC_URL };
  await serve(createHandler(store, new Audit(dataDir)), { host: settings.HOST, port: settings.PORT, log });
  log.info('Open for whoever has the key', { initialized: barrier.initialized, sealed: barrier.sealed });
});
