import { TestDatabases } from '@backstage/backend-test-utils';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { parse } from 'yaml';
import { LabForge } from './__testUtils__/LabForge';
import { labIsHere } from './__testUtils__/LabProcess';
import { type Portal, startPortal } from './__testUtils__/portal';

jest.setTimeout(90_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_17'] });
const describeWithForge = labIsHere ? describe : describe.skip;

describeWithForge('a new service in the real forge', () => {
  let forge: LabForge;
  let portal: Portal;

  const approved = async (name: string) => {
    const values = { name, description: 'Prints labels', lifecycle: 'production', visibility: 'internal' };
    const { body } = await portal
      .as('omar')
      .post('/requests', { submissionId: randomUUID(), typeId: 'new-service', values });
    expect((await portal.as('lena').post(`/requests/${body.request.id}/approve`)).status).toBe(200);
    return body.request.id as string;
  };

  beforeAll(async () => {
    forge = await new LabForge().start();
    portal = await startPortal({
      knex: await databases.init('POSTGRES_17'),
      types: join(__dirname, '../../../config/requests'),
      config: {
        integrations: { gitlab: [forge.integration] },
        requests: { targets: { databases: { baseUrl: 'http://127.0.0.1:1' } } },
      },
    });
  });

  afterAll(async () => {
    await portal?.backend.stop();
    await forge?.remove();
  });

  it('is a project with its first files, marked as made for this request', async () => {
    const id = await approved('parcel-labels');
    const { request } = await portal.as('omar').until(id, (one) => one.request.state === 'done', 20);
    expect(request.links[0]).toEqual({ title: 'Repository', url: `${forge.url}/checkout/parcel-labels` });
    const project = await forge.get('/projects/checkout%2Fparcel-labels');
    expect(project.body).toMatchObject({ topics: [`request-${id}`], visibility: 'internal', default_branch: 'main' });
    const file = await forge.get('/projects/checkout%2Fparcel-labels/repository/files/catalog-info.yaml/raw?ref=main');
    expect(parse(String(file.body))).toMatchObject({ kind: 'Component', spec: { owner: 'group:default/checkout' } });
  });

  it('is refused when the name is taken', async () => {
    const id = await approved('parcel-labels');
    const { request } = await portal.as('lena').until(id, (one) => one.request.state === 'failed', 20);
    expect(request.message).toContain('checkout/parcel-labels already exists in the forge');
  });

  it('is made once, also when the forge is killed and comes back', async () => {
    let id = '';
    await forge.restart('SIGKILL', async () => {
      id = await approved('late-labels');
      await portal.as('omar').until(id, (one) => /connection refused/.test(one.request.message ?? ''));
    });
    await portal.as('omar').until(id, (one) => one.request.state === 'done', 20);
    const commits = await forge.get('/projects/checkout%2Flate-labels/repository/commits');
    expect(commits.body).toHaveLength(1);
  });
});
