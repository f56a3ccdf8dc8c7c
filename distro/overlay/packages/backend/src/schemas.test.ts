import path from 'node:path';
import { createConfigSecretEnumerator } from '@backstage/backend-defaults/rootConfig';
import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { type ConfigSchema, loadConfig } from '@backstage/config-loader';
import { secretsAt } from '@stagecraft/backend-foundation';

const workspace = path.resolve(__dirname, '../../..');
const { loadSchema, secretSettings } = require('../schemas.cjs') as {
  loadSchema(): Promise<ConfigSchema>;
  secretSettings(schema: ConfigSchema): string[];
};

jest.setTimeout(120_000);

let schema: ConfigSchema;
beforeAll(async () => {
  process.chdir(workspace);
  schema = await loadSchema();
});

/** What a portal of this phase is configured with; each variable has a value of its own. */
async function configurationOf(phase: number) {
  const layers = ['', '.platform', '.production', `.phase-${phase}`].map((layer) => `app-config${layer}.yaml`);
  const { appConfigs } = await loadConfig({
    configRoot: workspace,
    configTargets: layers.map((layer) => ({ type: 'path', path: path.join(workspace, 'config', layer) })),
    experimentalEnvFunc: async (name) => `value-of-${name}`,
  });
  return ConfigReader.fromConfigs(appConfigs);
}

it.each([1, 2])('finds in phase %i what Backstage itself would keep out of the log', async (phase) => {
  const config = await configurationOf(phase);
  const enumerate = await createConfigSecretEnumerator({ logger: mockServices.logger.mock(), dir: workspace, schema });
  const known = [...enumerate(config)];
  const found = [...secretsAt(secretSettings(schema), config.get())];
  expect(known).toContain('value-of-PORTAL_CLIENT_SECRET');
  expect(found).toEqual(expect.arrayContaining(known));
  expect(found).not.toContain('value-of-PORTAL_URL');
});

it('knows settings in lists, under any name, and those that are alternatives to others', () => {
  expect(secretSettings(schema)).toEqual(
    expect.arrayContaining([
      'integrations/gitlab/*/token',
      'backend/database/connection',
      'backend/database/connection/password',
      'auth/providers/oidc/*/clientSecret',
    ]),
  );
});
