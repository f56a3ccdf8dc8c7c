import path from 'node:path';
import { ConfigReader } from '@backstage/config';
import { wantedFeatures } from './features';
import { wantedAhead } from './standby';

const layers = path.resolve(__dirname, '../../../config');
const told = (...files: string[]) => files.flatMap((file) => ['--config', path.join(layers, file)]);
const named = (features: ReturnType<typeof wantedFeatures>) => features.map(({ load }) => String(load));

it.each([1, 2])('loads ahead what phase %i wants, without a secret and without layers that are not there', async (phase) => {
  const argv = told(
    'app-config.yaml',
    'app-config.platform.yaml',
    'app-config.production.yaml',
    `app-config.phase-${phase}.yaml`,
    'still-to-be-written.json',
  );
  const plain = wantedFeatures(new ConfigReader({ platform: { phase: 1 } } as never));
  const wanted = named(await wantedAhead(['node', 'packages/backend', ...argv]));
  expect(wanted).toEqual(expect.arrayContaining(named(plain)));
  expect(wanted.some((each) => each.includes('@backstage/plugin-scaffolder-backend'))).toBe(phase === 2);
});
