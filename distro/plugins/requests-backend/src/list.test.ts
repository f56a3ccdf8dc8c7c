import { TestDatabases } from '@backstage/backend-test-utils';
import { randomUUID } from 'node:crypto';
import { AuthorizeResult, type Permission } from '@backstage/plugin-permission-common';
import {
  requestApprovePermission,
  requestCreatePermission,
  requestReadPermission,
  type RequestList,
} from '@stagecraft/plugin-requests-common';
import type { Knex } from 'knex';
import { createRequestConditionalDecision, requestConditions } from './permissions/rules';
import { ownershipOf } from './__testUtils__/people';
import { type Portal, startPortal } from './__testUtils__/portal';
import { databaseType } from './__testUtils__/types';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_17'] });
const config = {
  requests: { targets: { databases: { baseUrl: 'http://127.0.0.1:1' } }, executor: { enabled: false } },
};
const types = {
  'database.yaml': databaseType,
  'cache.yaml': databaseType
    .replace('id: new-database', 'id: new-cache')
    .replace('title: New database', 'title: New cache'),
};

/** Developers see what concerns them, leads also what they decide, viewers nothing that they may change. */
function policy(permission: Permission, user: string) {
  const ownership = ownershipOf(user);
  const viewer = ownership.includes('group:default/viewers');
  if (permission.name === requestCreatePermission.name || permission.name === requestApprovePermission.name) {
    return { result: viewer ? AuthorizeResult.DENY : AuthorizeResult.ALLOW };
  }
  if (permission.name === requestReadPermission.name && !viewer) {
    return createRequestConditionalDecision(requestReadPermission, {
      anyOf: [
        requestConditions.isRequester({ userRef: user }),
        {
          allOf: [
            requestConditions.isTeamMember({ groupRefs: ownership }),
            { not: requestConditions.isRequester({ userRef: 'user:default/ines' }) },
          ],
        },
        requestConditions.isApprover({ ownershipRefs: ownership }),
      ],
    });
  }
  return { result: AuthorizeResult.ALLOW };
}

describe('lists', () => {
  let knex: Knex;
  let open: Portal;
  let strict: Portal;

  const submit = async (who: string, name: string, more: object = {}) => {
    const { body, status } = await open
      .as(who)
      .post('/requests', { submissionId: randomUUID(), typeId: 'new-database', values: { name }, ...more });
    expect(status).toBe(201);
    return body.request.id as string;
  };
  const names = (list: RequestList) => list.items.map((one) => String(one.values.name));
  const list = async (portal: Portal, who: string, query = '') => {
    const { body, status } = await portal.as(who).get(`/requests?${query}`);
    expect(status).toBe(200);
    return body as RequestList;
  };

  beforeAll(async () => {
    knex = await databases.init('POSTGRES_17');
    open = await startPortal({ knex, types, config });
    strict = await startPortal({ knex, types, config, policy });
    await submit('omar', 'orders', { values: { name: 'orders', purpose: '100% sure_thing' } });
    await submit('ines', 'inks');
    const cache = await submit('omar', 'quick', { typeId: 'new-cache' });
    await open.as('lena').post(`/requests/${cache}/reject`, { comment: 'no' });
    await submit('tomas', 'ships');
    await submit('lena', 'leads');
  });

  afterAll(async () => {
    await open?.backend.stop();
    await strict?.backend.stop();
  });

  it('are newest first, and by whose they are', async () => {
    expect(names(await list(open, 'omar'))).toEqual(['leads', 'ships', 'quick', 'inks', 'orders']);
    expect(names(await list(open, 'omar', 'scope=mine'))).toEqual(['quick', 'orders']);
    expect(names(await list(open, 'ines', 'scope=team'))).toEqual(['leads', 'quick', 'inks', 'orders']);
  });

  it('show approvers what waits for them, never their own', async () => {
    expect(names(await list(open, 'lena', 'scope=to-approve'))).toEqual(['inks', 'orders']);
    expect(names(await list(open, 'mira', 'scope=to-approve'))).toEqual(['leads', 'ships']);
    expect(names(await list(open, 'omar', 'scope=to-approve'))).toEqual([]);
    expect((await open.as('lena').get('/me')).body).toMatchObject({ toApprove: 2, roles: ['lead', 'developer'] });
  });

  it('filter by state, type and words', async () => {
    expect(names(await list(open, 'omar', 'state=rejected'))).toEqual(['quick']);
    expect(names(await list(open, 'omar', 'state=rejected&state=approval&type=new-database'))).toHaveLength(4);
    expect(names(await list(open, 'omar', 'text=ORD'))).toEqual(['orders']);
    expect(names(await list(open, 'omar', 'text=logistics'))).toEqual(['ships']);
    expect(names(await list(open, 'omar', 'text=100%25'))).toEqual(['orders']);
    expect(names(await list(open, 'omar', `text=${encodeURIComponent('sure_')}`))).toEqual(['orders']);
    expect(names(await list(open, 'omar', `text=${encodeURIComponent('%')}%25`))).toEqual([]);
  });

  it('come in pages that neither repeat nor lose anything', async () => {
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await list(open, 'omar', `limit=2${cursor && `&cursor=${cursor}`}`);
      expect(page.totalItems).toBe(5);
      seen.push(...names(page));
      cursor = page.nextCursor ?? '';
    } while (cursor);
    expect(seen).toEqual(['leads', 'ships', 'quick', 'inks', 'orders']);
  });

  it('say everything that is wrong with a query', async () => {
    const { status, body } = await open.as('omar').get('/requests?scope=none&state=odd&limit=0');
    expect(status).toBe(400);
    expect(body.error.message).toMatch(/'scope' must be one of .*; there is no state 'odd'; 'limit' must be/);
    expect((await open.as('omar').get('/requests?cursor=abc')).status).toBe(400);
  });

  it('follow conditional decisions of the policy, in lists as in single requests', async () => {
    expect(names(await list(strict, 'omar'))).toEqual(['leads', 'quick', 'orders']);
    expect(names(await list(strict, 'lena'))).toEqual(['leads', 'quick', 'inks', 'orders']);
    for (const who of ['omar', 'lena', 'tomas', 'mira']) {
      const visible = (await list(strict, who)).items.map((one) => one.id);
      for (const { id } of (await list(open, who)).items) {
        expect([id, (await strict.as(who).get(`/requests/${id}`)).status]).toEqual([
          id,
          visible.includes(id) ? 200 : 404,
        ]);
      }
    }
  });

  it('are for a viewer to look at, and nothing more', async () => {
    const all = await list(strict, 'vera');
    expect(all.totalItems).toBe(5);
    const { id } = all.items[0];
    const created = await strict
      .as('vera')
      .post('/requests', { submissionId: randomUUID(), typeId: 'new-database', values: { name: 'mine' } });
    expect([created.status, created.body.error.message]).toEqual([403, expect.stringContaining('not make any')]);
    expect((await strict.as('vera').post(`/requests/${id}/approve`)).status).toBe(403);
    expect((await strict.as('vera').get(`/requests/${id}`)).body.rights).toMatchObject({
      approve: false,
      cancel: false,
      retry: false,
    });
  });

  it('use their indexes', async () => {
    const plan = async (sql: string) => {
      await knex.raw('SET enable_seqscan = off');
      const { rows } = await knex.raw(`EXPLAIN ${sql}`);
      return JSON.stringify(rows);
    };
    expect(await plan("SELECT * FROM requests WHERE requester_ref = 'a' ORDER BY number DESC LIMIT 26")).toContain(
      'requests_requester_idx',
    );
    expect(await plan("SELECT * FROM requests WHERE state = 'approval' AND approver_claims && '{a}'::text[]")).toMatch(
      /requests_(inbox|state)_idx/,
    );
  });
});
