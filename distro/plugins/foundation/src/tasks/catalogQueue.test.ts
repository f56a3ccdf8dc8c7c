import { createBackendModule } from '@backstage/backend-plugin-api';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { withConnection } from '../__testUtils__/database';
import { startPortal, type TestPortal } from '../__testUtils__/portal';
import { catalogQueueModule } from './catalogQueue';

jest.setTimeout(120_000);

const omar = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: {
    name: 'omar',
    annotations: {
      'backstage.io/managed-by-location': 'url:https://company.example/people',
      'backstage.io/managed-by-origin-location': 'url:https://company.example/people',
    },
  },
  spec: { memberOf: [] },
};

/** A company of one, who is looked at as long as it says. */
const company = (look: () => Promise<void>) =>
  createBackendModule({
    pluginId: 'catalog',
    moduleId: 'company',
    register: (env) =>
      env.registerInit({
        deps: { processing: catalogProcessingExtensionPoint },
        init: async ({ processing }) => {
          processing.addEntityProvider({
            getProviderName: () => 'company',
            connect: (connection) =>
              connection.applyMutation({ type: 'full', entities: [{ entity: omar, locationKey: 'company' }] }),
          });
          processing.addProcessor({
            getProcessorName: () => 'look',
            postProcessEntity: async (entity) => {
              await look();
              return entity;
            },
          });
        },
      }),
  });

const start = (look: () => Promise<void>, database?: TestPortal['databases']) =>
  startPortal({
    features: [catalogPlugin, catalogQueueModule, company(look)],
    config: { backend: { auth: { dangerouslyDisableDefaultAuthPolicy: true } } },
    ...(database && { database: { client: 'pg', connection: database.connectionString, prefix: database.prefix } }),
  });

/** A portal that has taken up what it never finishes. */
async function startInTheMiddle(): Promise<TestPortal> {
  let started: Promise<TestPortal> | undefined;
  await new Promise<void>((taken) => {
    started = start(() => {
      taken();
      return new Promise(() => {});
    });
  });
  return started as Promise<TestPortal>;
}

async function inCatalog<Row>({ databases }: TestPortal, statement: string): Promise<Row[]> {
  const url = new URL(databases.connectionString);
  url.pathname = `/${databases.prefix}catalog`;
  return withConnection(url.href, async (client) => (await client.query(statement)).rows);
}

const secondsUntilItsTurn = async (portal: TestPortal): Promise<number> => {
  const statement = 'SELECT extract(epoch FROM next_update_at - now())::float AS seconds FROM refresh_state';
  const [row] = await inCatalog<{ seconds: number }>(portal, statement);
  return row?.seconds ?? Number.NaN;
};

async function secondsUntilKnown({ url }: TestPortal): Promise<number> {
  const began = Date.now();
  while (!(await fetch(`${url}/api/catalog/entities/by-name/user/default/omar`)).ok) {
    if (Date.now() - began > 90_000) throw new Error('nobody knows omar');
    await new Promise((done) => setTimeout(done, 100));
  }
  return (Date.now() - began) / 1000;
}

describe('what a portal has taken up in the catalog', () => {
  it('is given back when it ends before it is done', async () => {
    const portal = await startInTheMiddle();
    expect(await secondsUntilItsTurn(portal)).toBeGreaterThan(60);
    await portal.end();
    expect(await secondsUntilItsTurn(portal)).toBeLessThanOrEqual(0);
    await portal.databases.remove();
  });

  it('is taken up at once by the next one where it was killed, in either queue', async () => {
    const killed = await startInTheMiddle();
    await killed.end();
    // As a process leaves it that ends without a word.
    await inCatalog(killed, "UPDATE refresh_state SET next_update_at = now() + interval '150 seconds'");
    const next = await start(async () => {}, killed.databases);
    expect(await secondsUntilKnown(next)).toBeLessThan(30);
    await next.end();

    await inCatalog(killed, 'DELETE FROM final_entities');
    await inCatalog(
      killed,
      "INSERT INTO stitch_queue (entity_ref, stitch_ticket, next_stitch_at) VALUES ('user:default/omar', 'theirs', now() + interval '60 seconds')",
    );
    const last = await start(async () => {}, killed.databases);
    expect(await secondsUntilKnown(last)).toBeLessThan(30);
    await last.end();
    await killed.databases.remove();
  });

  it('waits for its turn where it was done, and failed', async () => {
    const portal = await start(async () => {
      throw new Error('a company without people');
    });
    const failed = async () =>
      (await inCatalog<{ errors: string }>(portal, 'SELECT errors FROM refresh_state')).some(
        ({ errors }) => errors !== '',
      );
    while (!(await failed())) await new Promise((done) => setTimeout(done, 100));
    await portal.end();
    expect(await secondsUntilItsTurn(portal)).toBeGreaterThan(60);
    await portal.databases.remove();
  });
});
