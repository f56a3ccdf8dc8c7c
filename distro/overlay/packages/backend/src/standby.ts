import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { ConfigSources } from '@backstage/config-loader';
import { wantedFeatures } from './features';

/** The layers that are there already: the last ones may still be written. */
const presentLayers = (argv: string[]): string[] =>
  argv.flatMap((file, index) => (argv[index - 1] === '--config' && existsSync(file) ? ['--config', file] : []));

/** As far as it can be told without secrets and without what is still to be written. */
export async function wantedAhead(argv: string[]): Promise<ReturnType<typeof wantedFeatures>> {
  const config = await ConfigSources.toConfig(ConfigSources.default({ argv: presentLayers(argv) }));
  const wanted = wantedFeatures(config);
  config.close();
  return wanted;
}

const loadAhead = async () => Promise.all((await wantedAhead(process.argv)).map(({ load }) => load()));

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
