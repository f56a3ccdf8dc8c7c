import { schedulerServiceFactory } from '@backstage/backend-defaults/scheduler';
import { UrlReaders } from '@backstage/backend-defaults/urlReader';
import { mockCredentials, mockServices, startTestBackend, TestDatabases } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import githubModule from '@backstage/plugin-catalog-backend-module-github';
import { GitHub } from './github/GitHub';

jest.setTimeout(180_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_17'] });
/** More than one page of 25. */
const described = 30;

const component = (name: string) => `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${name}
spec:
  type: service
  lifecycle: production
  owner: group:default/checkout
`;

let hub: GitHub;

/** As the layer has it that the installer writes, but for how soon it is looked again. */
const configWith = (integration: object) => ({
  integrations: { github: [integration] },
  catalog: {
    rules: [{ allow: ['Component', 'Location'] }],
    orphanStrategy: 'delete',
    providers: {
      github: {
        company: {
          host: hub.host,
          organization: hub.organization,
          catalogPath: 'catalog-info.yaml',
          validateLocationsExist: true,
          schedule: { initialDelay: { seconds: 1 }, frequency: { seconds: 3 }, timeout: { minutes: 2 } },
        },
      },
    },
  },
});

async function until(what: string, isSo: () => Promise<boolean>, said = () => ''): Promise<void> {
  const end = Date.now() + 90_000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`It did not come to this: ${what}\n${said()}`);
    await new Promise((done) => setTimeout(done, 500));
  }
}

/** The real catalog with the real module, a real clock for its work, and a real database. */
async function startCatalog(integration: object = hub.integration) {
  const knex = await databases.init('POSTGRES_17');
  const logger = mockServices.logger.mock();
  logger.child.mockReturnValue(logger);
  const backend = await startTestBackend({
    features: [
      catalogPlugin,
      githubModule,
      mockServices.rootConfig.factory({ data: configWith(integration) }),
      mockServices.database.mock({ getClient: async () => knex }).factory,
      schedulerServiceFactory,
      logger.factory,
    ],
  });
  const { port } = backend.server.address() as { port: number };
  const names = async (): Promise<string[]> => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/catalog/entities?filter=kind=component`, {
      headers: { authorization: mockCredentials.service.header() },
    });
    const entities = (await answer.json()) as { metadata: { name: string } }[];
    return entities.map(({ metadata }) => metadata.name).sort();
  };
  const said = () => logger.error.mock.calls.map(([message]) => String(message)).join('\n');
  return { backend, names, said };
}

beforeAll(async () => {
  hub = await new GitHub().start();
  for (let index = 0; index < described; index += 1) {
    await hub.add(`service-${index}`, {
      'catalog-info.yaml': component(`service-${index}`),
      'docs/index.md': '# One\n',
    });
  }
  await hub.add('undescribed', { 'README.md': '# Nothing\n' });
  await hub.add('empty', {});
  (await hub.add('archived', { 'catalog-info.yaml': component('archived') })).isArchived = true;
});
afterEach(() => hub.mend());
afterAll(() => hub?.stop());

describe('discovery', () => {
  it('finds what describes itself, over more than one page, and follows', async () => {
    const { backend, names, said } = await startCatalog();
    await until('all are there', async () => (await names()).length === described);
    expect(await names()).not.toEqual(expect.arrayContaining(['archived', 'undescribed']));
    await hub.add('late', { 'catalog-info.yaml': component('late') });
    hub.remove('service-0');
    await until('one came and one went', async () => {
      const there = await names();
      return there.includes('late') && !there.includes('service-0');
    });
    expect(said()).toBe('');
    await backend.stop();
  });

  it('keeps everything while GitHub refuses or is ill, says why, and goes on afterwards', async () => {
    const { backend, names, said } = await startCatalog();
    await until('all are there', async () => (await names()).length === described);
    hub.fail(/graphql/, { status: 401, body: { message: 'Bad credentials' } });
    await until('it is said', async () => /github-provider:company refresh failed.*Bad credentials/.test(said()));
    expect(await names()).toHaveLength(described);
    hub.mend();
    await hub.add('afterwards', { 'catalog-info.yaml': component('afterwards') });
    await until('it goes on', async () => (await names()).includes('afterwards'));
    hub.remove('afterwards');
    await backend.stop();
  });

  it('works with an App, which proves itself by its key', async () => {
    const { host, apiBaseUrl } = hub.integration;
    const unused = { clientId: 'not-used', clientSecret: 'not-used' };
    const apps = [{ appId: hub.app.id, ...unused, privateKey: hub.app.privateKey }];
    const { backend, names, said } = await startCatalog({ host, apiBaseUrl, apps });
    await until('all are there', async () => (await names()).length === described, said);
    expect(hub.asked).toContain('POST /app/installations/1/access_tokens');
    await backend.stop();
  });
});

describe('reading', () => {
  const reader = () =>
    UrlReaders.default({ config: new ConfigReader(configWith(hub.integration)), logger: mockServices.logger.mock() });

  it('is of files and of whole trees, as documentation is built from them', async () => {
    const at = `${hub.url}/harbourline/service-1`;
    const file = await reader().readUrl(`${at}/blob/main/catalog-info.yaml`);
    expect(String(await file.buffer())).toBe(component('service-1'));
    const tree = await reader().readTree(`${at}/tree/main/`);
    expect((await tree.files()).map(({ path }) => path).sort()).toEqual(['catalog-info.yaml', 'docs/index.md']);
  });

  it('says what is not there', async () => {
    await expect(reader().readUrl(`${hub.url}/harbourline/service-1/blob/main/none.yaml`)).rejects.toThrow(/404/);
  });
});
