import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { ConfigSources } from '@backstage/config-loader';
import { wantedFeatures } from './features';

/** The layers that are there already: the last ones may still be written. */
function presentLayers(argv: string[]): string[] {
  return argv.filter((word, index) => {
    const [flag, file] = word === '--config' ? [word, argv[index + 1]] : [argv[index - 1], word];
    return flag !== '--config' || existsSync(file ?? '');
  });
}

async function loadAhead(): Promise<void> {
  const source = ConfigSources.default({ argv: presentLayers(process.argv) });
  const config = await ConfigSources.toConfig(source);
  await Promise.all(wantedFeatures(config).map(({ load }) => load()));
  config.close();
}

/**
 * Loads what it will need, which is half of a start, and waits for its environment: the portal whose place it takes works
 * until then. What could not be loaded ahead is loaded in its turn, and fails there if it must.
 */
export async function standBy(): Promise<void> {
  const told = text(process.stdin);
  await loadAhead().catch(() => {});
  const environment = await told;
  // Whoever would have told it has gone.
  if (environment === '') process.exit(0);
  delete process.env.STANDBY;
  Object.assign(process.env, JSON.parse(environment));
}
