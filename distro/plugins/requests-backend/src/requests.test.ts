import { TestDatabases } from '@backstage/backend-test-utils';
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { CalledSide } from './__testUtils__/CalledSide';
import { type Portal, startPortal } from './__testUtils__/portal';
import { databaseType, laterType } from './__testUtils__/types';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_17'] });

const ask = (name: string, more: object = {}) => ({
  submissionId: randomUUID(),
  typeId: 'new-database',
  values: { name },
  ...more,
});

describe('requests', () => {
  let knex: Knex;
  let side: CalledSide;
  let portal: Portal;

  beforeAll(async () => {
    knex = await databases.init('POSTGRES_17');
    side = await new CalledSide().start();
    portal = await startPortal({
      knex,
      types: { 'database.yaml': databaseType, 'later.yaml': laterType },
      config: {
        requests: { targets: { databases: { title: 'The databases service', baseUrl: side.url, token: 's3cret' } } },
      },
    });
  });

  afterAll(async () => {
    await portal?.backend.stop();
    await side?.stop();
  });

  beforeEach(() => {
    side.calls.length = 0;
    side.effects.clear();
    side.behaviours = [];
    portal.audit.length = 0;
    portal.notifications.length = 0;
  });

  const submit = async (who: string, name: string) => {
    const { body, status } = await portal.as(who).post('/requests', ask(name));
    expect({ status, body }).toMatchObject({ status: 201 });
    return body.request.id as string;
  };

  it('goes from asking through approval to one effect, and keeps no secret', async () => {
    const id = await submit('omar', 'orders');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(side.calls).toEqual([]);

    const approved = await portal.as('lena').post(`/requests/${id}/approve`, { comment: 'go on' });
    expect(approved.status).toBe(200);
    const { request, history } = await portal.as('omar').until(id, (one) => one.request.state === 'done');

    expect(side.calls).toEqual([
      {
        key: id,
        authorization: 'Bearer s3cret',
        path: '/api/databases',
        body: { name: 'orders', owner: 'user:default/omar', team: 'group:default/checkout' },
      },
    ]);
    expect(request.result).toEqual({ database: 'orders', handover: `${side.url}/handover/db1` });
    expect(request.links).toEqual([{ title: 'Get the password', url: `${side.url}/handover/db1`, note: 'Shown once' }]);
    expect(history.map((entry) => `${entry.actor} ${entry.event} ${entry.to}`)).toEqual([
      'user:default/omar create draft',
      'user:default/omar submit policy',
      'system policy-pass approval',
      'user:default/lena approve queued',
      'system start running',
      'system succeed done',
    ]);
    expect(history.find((entry) => entry.event === 'policy-pass')).not.toHaveProperty('reason');
    const kept = await knex('requests').where({ id }).first();
    expect(JSON.stringify(kept)).not.toMatch(/never-kept|s3cret/);
  });

  it('tells approvers and requester, and records who did what', async () => {
    const id = await submit('omar', 'mails');
    await portal.as('lena').post(`/requests/${id}/approve`);
    await portal.as('omar').until(id, (one) => one.request.state === 'done');
    // The last of them is on its way when the request is done.
    for (let tries = 0; portal.notifications.length < 3 && tries < 100; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const told = portal.notifications.map((one) => [
      one.recipients.type === 'entity' ? one.recipients.entityRef : '',
      one.payload.title,
      one.payload.link,
    ]);
    expect(told).toEqual([
      [['user:default/lena'], 'Please decide: New database: mails', `/requests/${id}`],
      [['user:default/omar'], 'Approved: New database: mails', `/requests/${id}`],
      [['user:default/omar'], 'Done: New database: mails', `/requests/${id}`],
    ]);
    expect(portal.audit.map((one) => `${one.eventId} ${one.status} ${one.severityLevel}`)).toEqual([
      'request-create succeeded medium',
      'request-approve succeeded medium',
      'request-start succeeded medium',
      'request-succeed succeeded medium',
    ]);
    expect(portal.audit[1].meta).toMatchObject({ requestId: id, type: 'new-database', decision: 'approve' });
  });

  it('says every problem at once', async () => {
    const { status, body } = await portal
      .as('omar')
      .post('/requests', ask('A1', { values: { name: 'A1', size: 9, odd: 1 } }));
    expect(status).toBe(400);
    expect(body.error.name).toBe('InputError');
    expect(body.error.problems).toEqual(
      expect.arrayContaining([
        { field: 'name', message: 'Name needs at least 3 characters' },
        { field: 'size', message: 'Size must be 5 or less' },
        { field: 'odd', message: 'odd is not part of this form: leave it out' },
      ]),
    );
    expect((await portal.as('omar').post('/requests', { typeId: 'new-database' })).body.error.message).toContain(
      'submissionId',
    );
    expect((await portal.as('omar').post('/requests', ask('abc', { typeId: 'later' }))).status).toBe(404);
  });

  it('makes one request of a double click', async () => {
    const input = ask('twice');
    const answers = await Promise.all([1, 2, 3, 4].map(() => portal.as('omar').post('/requests', input)));
    expect(answers.map((one) => one.status).sort()).toEqual([200, 200, 200, 201]);
    expect(new Set(answers.map((one) => one.body.request.id)).size).toBe(1);
    const other = await portal.as('omar').post('/requests', { ...input, values: { name: 'other' } });
    expect(other.status).toBe(409);
  });

  it('refuses who may not approve', async () => {
    const id = await submit('omar', 'parcels');
    for (const [who, said] of [
      ['omar', 'own request'],
      ['ines', 'not an approver'],
      ['tomas', 'not an approver'],
      ['mira', 'not an approver'],
      ['vera', 'not an approver'],
    ]) {
      const { status, body } = await portal.as(who).post(`/requests/${id}/approve`);
      expect([who, status, body.error.message]).toEqual([who, 403, expect.stringContaining(said)]);
    }
    expect(
      portal.audit.filter((one) => one.eventId === 'request-approve').every((one) => one.status === 'failed'),
    ).toBe(true);
    expect((await portal.as('omar').get(`/requests/${id}`)).body.request.state).toBe('approval');
  });

  it('asks the fallback when the only lead asks himself', async () => {
    const id = await submit('tomas', 'ships');
    const { body } = await portal.as('tomas').get(`/requests/${id}`);
    expect(body.request.approvers).toBe('a lead of group:default/logistics, or a platform-admin');
    expect(body.rights).toMatchObject({ approve: false, cancel: true });
    expect((await portal.as('tomas').post(`/requests/${id}/approve`)).status).toBe(403);
    expect((await portal.as('mira').post(`/requests/${id}/approve`)).status).toBe(200);
    await portal.as('tomas').until(id, (one) => one.request.state === 'done');
  });

  it('does not wait for ever when the last approver has left', async () => {
    const id = await submit('omar', 'left');
    expect((await portal.as('mira').post(`/requests/${id}/approve`)).status).toBe(403);
    await knex('requests')
      .where({ id })
      .update({ approver_claims: ['role:lead@group:default/nobody-left'] });
    expect((await portal.as('mira').get(`/requests/${id}`)).body.rights.approve).toBe(true);
    expect((await portal.as('mira').post(`/requests/${id}/approve`)).status).toBe(200);
    await portal.as('omar').until(id, (one) => one.request.state === 'done');
  });

  it('lets one of two approvers win, and tells the other what happened', async () => {
    const id = await submit('tomas', 'race');
    const answers = await Promise.all([
      portal.as('mira').post(`/requests/${id}/approve`),
      portal.as('mira').post(`/requests/${id}/reject`, { comment: 'no' }),
      portal.as('mira').post(`/requests/${id}/approve`),
    ]);
    expect(answers.map((one) => one.status).sort()).toEqual([200, 409, 409]);
    const loser = answers.find((one) => one.status === 409);
    expect(loser?.body.error.message).toMatch(
      /no longer possible: the request is \w+, since (user:default\/mira|system) did/,
    );
    const history = await knex('request_history').where({ request_id: id }).whereIn('event', ['approve', 'reject']);
    expect(history).toHaveLength(1);
  });

  it('refuses a decision on something that was not looked at', async () => {
    const id = await submit('omar', 'stale');
    expect((await portal.as('lena').post(`/requests/${id}/approve`, { version: 1 })).status).toBe(409);
  });

  it('rejects only with a reason', async () => {
    const id = await submit('omar', 'nope');
    expect((await portal.as('lena').post(`/requests/${id}/reject`)).status).toBe(400);
    const { body } = await portal.as('lena').post(`/requests/${id}/reject`, { comment: 'use the one you have' });
    expect(body.request).toMatchObject({
      state: 'rejected',
      message: 'use the one you have',
      decidedBy: 'user:default/lena',
    });
    expect((await portal.as('lena').post(`/requests/${id}/approve`)).status).toBe(409);
  });

  it('is cancelled by its requester only, and never once it ran', async () => {
    const id = await submit('omar', 'gone');
    expect((await portal.as('ines').post(`/requests/${id}/cancel`)).status).toBe(403);
    expect((await portal.as('omar').post(`/requests/${id}/cancel`)).body.request.state).toBe('cancelled');
    expect((await portal.as('lena').post(`/requests/${id}/approve`)).status).toBe(409);
    expect(side.calls).toEqual([]);
  });

  it('keeps a draft to its owner, until it is submitted or deleted', async () => {
    const { body } = await portal.as('omar').post('/requests', ask('', { draft: true, values: { name: '' } }));
    const { id, version } = body.request;
    expect((await portal.as('lena').get(`/requests/${id}`)).status).toBe(404);
    expect((await portal.as('lena').get('/requests?state=draft')).body.items).toEqual([]);
    expect((await portal.as('omar').post(`/requests/${id}/submit`)).status).toBe(400);
    const edited = await portal.as('omar').put(`/requests/${id}`, { version, values: { name: 'drafted' } });
    expect(edited.body.request).toMatchObject({ state: 'draft', title: 'New database: drafted' });
    expect((await portal.as('omar').put(`/requests/${id}`, { version, values: {} })).status).toBe(409);
    expect((await portal.as('omar').post(`/requests/${id}/submit`)).body.request.state).toBe('approval');
    expect((await portal.as('omar').delete(`/requests/${id}`)).status).toBe(409);

    const second = await portal.as('omar').post('/requests', ask('second', { draft: true }));
    expect((await portal.as('ines').delete(`/requests/${second.body.request.id}`)).status).toBe(404);
    expect((await portal.as('omar').delete(`/requests/${second.body.request.id}`)).status).toBe(204);
  });

  it('asks for the team of somebody who has several, and refuses somebody who has none', async () => {
    const none = await portal.as('vera').post('/requests', ask('views'));
    expect([none.status, none.body.error.message]).toEqual([403, expect.stringContaining('You belong to no team')]);
    const two = await portal.as('yuki').post('/requests', ask('both'));
    expect(two.body.error.problems).toEqual([{ field: 'team', message: expect.stringContaining('Team is needed') }]);
    const other = await portal.as('yuki').post('/requests', ask('both', { teamRef: 'group:default/checkout' }));
    expect(other.status).toBe(403);
    const good = await portal.as('yuki').post('/requests', ask('both', { teamRef: 'group:default/platform' }));
    expect(good.body.request).toMatchObject({
      teamRef: 'group:default/platform',
      approvers: 'a lead of group:default/platform',
    });
    expect((await portal.as('yuki').get('/me')).body.teams.map((team: { ref: string }) => team.ref).sort()).toEqual([
      'group:default/logistics',
      'group:default/platform',
    ]);
  });

  it('takes comments', async () => {
    const id = await submit('omar', 'talked');
    expect((await portal.as('lena').post(`/requests/${id}/comments`, { text: ' ' })).status).toBe(400);
    expect((await portal.as('lena').post(`/requests/${id}/comments`, { text: 'why?' })).status).toBe(201);
    const { body } = await portal.as('omar').get(`/requests/${id}`);
    expect(body.comments).toEqual([expect.objectContaining({ author: 'user:default/lena', text: 'why?' })]);
  });
});
