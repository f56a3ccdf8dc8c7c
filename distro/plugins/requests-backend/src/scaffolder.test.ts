import { TestDatabases } from '@backstage/backend-test-utils';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { type Portal, startPortal } from './__testUtils__/portal';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_17'] });

const template = (name: string, steps: object[]) => ({
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name, namespace: 'default' },
  spec: {
    owner: 'group:default/platform',
    type: 'service',
    parameters: [{ title: 'A thing', required: ['name'], properties: { name: { type: 'string', minLength: 3 } } }],
    steps: [{ id: 'say', name: 'Say', action: 'debug:log', input: { message: 'a thing' } }, ...steps],
    output: {
      thing: `\${{ parameters.name }}`,
      for: `\${{ parameters.requestId }}`,
      links: [
        { title: 'Thing', url: `https://forge.example/\${{ parameters.name }}` },
        { title: 'In the catalog', entityRef: 'component:default/a-thing' },
        { title: 'Trick', url: 'javascript:alert(1)' },
      ],
    },
  },
});
const wait = { id: 'wait', name: 'Wait', action: 'debug:wait', input: { seconds: 3 } };
const wrong = { id: 'wrong', name: 'Wrong', action: 'fs:delete', input: { files: ['../outside'] } };

const typeFor = (name: string) => `
id: ${name}
title: New thing
description: A thing that a template makes
owner: group:default/platform
approvers: [{ role: lead, of: requester-team }]
form: { schema: { type: object, required: [name], properties: { name: { type: string } } } }
action:
  kind: template
  template: template:default/${name}
  values: { name: '\${{ values.name }}', owner: '\${{ requester.team }}' }
  result: { thing: thing, request: for }
  everySeconds: 0.2
`;
/** One that the catalog has not read yet. */
const unread = template('unread', []);
const names = ['quick', 'slow', 'failing', 'absent', 'late'];
const types = Object.fromEntries(names.map((name) => [`${name}.yaml`, typeFor(name)]));

describe('work that a software template does', () => {
  let knex: Knex;
  let tasks: Knex;
  let portal: Portal;
  const start = async () => {
    portal = await startPortal({
      knex,
      types,
      features: [scaffolderPlugin],
      databases: { scaffolder: tasks },
      // its worker would otherwise still ask a database that has gone
      config: { scaffolder: { EXPERIMENTAL_gracefulShutdown: true } },
      entities: [template('quick', []), template('slow', [wait]), template('failing', [wrong]), unread],
    });
  };
  const approved = async (typeId: string, name = 'labels') => {
    const { body } = await portal
      .as('omar')
      .post('/requests', { submissionId: randomUUID(), typeId, values: { name } });
    expect((await portal.as('lena').post(`/requests/${body.request.id}/approve`)).status).toBe(200);
    return body.request.id as string;
  };
  const tasksOf = async (id: string) =>
    (await tasks('tasks').select('spec', 'created_by')).filter(
      ({ spec }) => JSON.parse(spec).parameters.requestId === id,
    );

  beforeAll(async () => {
    knex = await databases.init('POSTGRES_17');
    tasks = await databases.init('POSTGRES_17');
    await start();
  });

  afterAll(async () => {
    await portal?.backend.stop();
    // the scaffolder looks once more at each task that has just ended, and the database goes next
    await new Promise((done) => setTimeout(done, 1500));
  });

  it('is one task for one request, with what the template says and the links that a browser may follow', async () => {
    const id = await approved('quick');
    const { request } = await portal.as('omar').until(id, (one) => one.request.state === 'done', 30);
    expect(request.result).toEqual({ thing: 'labels', request: id });
    expect(request.links).toEqual([
      { title: 'Thing', url: 'https://forge.example/labels' },
      { title: 'In the catalog', url: '/catalog/default/component/a-thing' },
    ]);
    expect(await tasksOf(id)).toHaveLength(1);
  });

  it('goes on with the same task when its lease was lost in between', async () => {
    const id = await approved('slow');
    await portal.as('omar').until(id, (one) => one.request.message === 'The template runs', 30);
    await knex('requests')
      .where({ id })
      .update({ lease_token: randomUUID(), lease_until: new Date(0) });
    const { request } = await portal.as('omar').until(id, (one) => one.request.state === 'done', 30);
    expect(request.attempts).toBe(2);
    expect(await tasksOf(id)).toHaveLength(1);
  });

  it('fails in the words of the template, and a retry runs it anew', async () => {
    const id = await approved('failing');
    const { request } = await portal.as('lena').until(id, (one) => one.request.state === 'failed', 30);
    expect(request.message).toMatch(/^The template failed: .*outside/);
    expect((await portal.as('lena').post(`/requests/${id}/retry`)).status).toBe(200);
    await portal
      .as('lena')
      .until(id, ({ history }) => history.filter(({ event }) => event === 'fail').length === 2, 30);
    expect(await tasksOf(id)).toHaveLength(2);
  });

  it('waits for a template that the catalog is about to read, and says so', async () => {
    const id = await approved('late');
    await portal
      .as('omar')
      .until(id, ({ request }) => request.message === 'template:default/late is not in the catalog yet', 30);
    unread.metadata.name = 'late';
    const { request } = await portal.as('omar').until(id, (one) => one.request.state === 'done', 30);
    expect(request.result).toEqual({ thing: 'labels', request: id });
    expect(await tasksOf(id)).toHaveLength(1);
  });

  it('gives a template up that nobody brings', async () => {
    const id = await approved('absent');
    const { request } = await portal.as('lena').until(id, (one) => one.request.state === 'failed', 30);
    expect([request.attempts, request.message]).toEqual([7, expect.stringMatching(/^The scaffolder answered 404/)]);
  });

  it('fails where the scaffolder refuses', async () => {
    const id = await approved('quick', 'ab');
    const { request } = await portal.as('lena').until(id, (one) => one.request.state === 'failed', 30);
    expect([request.attempts, request.message]).toEqual([
      1,
      expect.stringMatching(/^The scaffolder answered 400.*minimum length of 3/),
    ]);
  });
});
