import { createBackend } from '@backstage/backend-defaults';
import { phaseFeatures } from './features';

async function start(): Promise<void> {
  if (process.env.STANDBY) await (await import('./standby')).standBy();
  const backend = createBackend();
  backend.add(phaseFeatures);
  await backend.start();
}

// A portal that could not start ends, and says so: whoever keeps it then knows, and does not wait for it.
start().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${JSON.stringify({ level: 'error', plugin: 'portal', message })}\n`);
  process.exit(1);
});
