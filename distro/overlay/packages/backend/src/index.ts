import { createBackend } from '@backstage/backend-defaults';
import { phaseFeatures } from './features';

const backend = createBackend();
backend.add(phaseFeatures);

// A portal that could not start ends, and says so: whoever keeps it then knows, and does not wait for it.
backend.start().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${JSON.stringify({ level: 'error', plugin: 'portal', message })}\n`);
  process.exit(1);
});
