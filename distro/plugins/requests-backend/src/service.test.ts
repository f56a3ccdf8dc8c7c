import { TestDatabases } from '@backstage/backend-test-utils';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import { parse } from 'yaml';
import { GitLabSide } from './__testUtils__/GitLabSide';
import { type Portal, startPortal } from './__testUtils__/portal';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_17'] });
const folder = join(__dirname, '../../../config/requests');

/** The request types that are delivered, as they are. */
describe('the new service', () => {
  let knex: Knex;
  let forge: GitLabSide;
  let portal: Portal;

  const values = {
    name: 'parcel-labels',
    description: 'Prints: labels # for\n  owner: evil',
    lifecycle: 'experimental',
    visibility: 'internal',
  };

  const approved = async (more: JsonObject = {}) => {
    const input = { submissionId: randomUUID(), typeId: 'new-service', values: { ...values, ...more } };
    const { body } = await portal.as('omar').post('/requests', input);
    expect((await portal.as('lena').post(`/requests/${body.request.id}/approve`)).status).toBe(200);
    return body.request.id as string;
  };
  const done = (id: string) => portal.as('omar').until(id, (one) => one.request.state === 'done');
  const failed = async (id: string) =>
    (await portal.as('lena').until(id, (one) => one.request.state === 'failed')).request.message;

  beforeAll(async () => {
    knex = await databases.init('POSTGRES_17');
  });

  beforeEach(async () => {
    forge = await new GitLabSide().start();
    const gitlab = [
      { host: forge.host, token: 'glpat', apiBaseUrl: `http://${forge.host}/api/v4`, baseUrl: `http://${forge.host}` },
    ];
    const config = {
      integrations: { gitlab },
      requests: { targets: { databases: { baseUrl: 'http://127.0.0.1:1' } } },
    };
    portal = await startPortal({ knex, types: folder, config });
  });

  afterEach(async () => {
    await portal.backend.stop();
    await forge.stop();
  });

  it('is a repository of the team with everything that the catalog and the docs need', async () => {
    const id = await approved({ system: 'system:default/warehouse' });
    const { request } = await done(id);
    const project = forge.projects.get('checkout/parcel-labels');
    expect(project).toMatchObject({
      topics: [`request-${id}`],
      visibility: 'internal',
      commits: ['chore: begin parcel-labels'],
    });
    expect([...(project?.files.keys() ?? [])]).toEqual([
      'catalog-info.yaml',
      'README.md',
      'mkdocs.yml',
      'docs/index.md',
    ]);
    expect(parse(project?.files.get('catalog-info.yaml') ?? '')).toEqual({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: {
        name: 'parcel-labels',
        description: values.description,
        annotations: { 'backstage.io/techdocs-ref': 'dir:.' },
      },
      spec: {
        type: 'service',
        lifecycle: 'experimental',
        owner: 'group:default/checkout',
        system: 'system:default/warehouse',
      },
    });
    expect(request.links.map((link) => link.url)).toEqual([
      `http://${forge.host}/checkout/parcel-labels`,
      '/catalog/default/component/parcel-labels',
    ]);
  });

  it('leaves out what was not chosen', async () => {
    await done(await approved());
    const file = forge.projects.get('checkout/parcel-labels')?.files.get('catalog-info.yaml') ?? '';
    expect(parse(file).spec).not.toHaveProperty('system');
  });

  it('is made once, also when answers are lost after project and commit', async () => {
    forge.cutAfter = ['POST /projects', 'POST /projects/:id/repository/commits'];
    const { request } = await done(await approved());
    expect(request.attempts).toBe(3);
    expect(forge.projects.size).toBe(1);
    expect(forge.projects.get('checkout/parcel-labels')?.commits).toHaveLength(1);
    expect(forge.calls.filter((call) => call === 'POST /projects')).toHaveLength(1);
  });

  it('says when the name is taken by another', async () => {
    forge.add('checkout/parcel-labels', ['request-of-somebody-else']);
    expect(await failed(await approved())).toBe(
      'checkout/parcel-labels already exists in the forge: ask for it again under another name',
    );
    expect(forge.projects.get('checkout/parcel-labels')?.files.size).toBe(0);
  });

  it('says when the team has no group in the forge, and a retry works once it is there', async () => {
    forge.groups.clear();
    const id = await approved();
    expect(await failed(id)).toContain("The forge has no group 'checkout'");
    forge.groups.set('checkout', 11);
    expect((await portal.as('mira').post(`/requests/${id}/retry`)).status).toBe(200);
    await done(id);
  });

  it.each([
    [401, /token is not accepted: a platform admin has to renew it/],
    [403, /The forge answered 403: no/],
  ])('says what a %s means', async (status, message) => {
    forge.failWith = status;
    expect(await failed(await approved())).toMatch(message);
  });

  it('says when the portal has no account in the forge', async () => {
    await portal.backend.stop();
    portal = await startPortal({
      knex,
      types: folder,
      config: { requests: { targets: { databases: { baseUrl: 'http://127.0.0.1:1' } } } },
    });
    expect(await failed(await approved())).toContain('set integrations.gitlab with a token');
  });
});
