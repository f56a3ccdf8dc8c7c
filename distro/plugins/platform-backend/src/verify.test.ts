import { coreServices, createServiceFactory } from '@backstage/backend-plugin-api';
import { rootSystemMetadataServiceFactory } from '@backstage/backend-defaults/rootSystemMetadata';
import { mockCredentials, mockServices, startTestBackend, TestDatabases } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { VerifyOverview, VerifySummary } from '@stagecraft/plugin-platform-common';
import type { Knex } from 'knex';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import request from 'supertest';
import { platformPlugin } from './plugin';
import { expectToMatch } from './__testUtils__/openApi';
import { keptRuns } from './verify/RunStore';

/** What the command line hands over; a test over there holds it to the same file. */
const handedOver: VerifySummary = JSON.parse(
  readFileSync(path.join(__dirname, '__testUtils__', 'handedOver.json'), 'utf8'),
);
const day = 86_400_000;
const summaryAt = (startedAt: number, changes: Partial<VerifySummary> = {}): VerifySummary => ({
  ...handedOver,
  startedAt: new Date(startedAt).toISOString(),
  ...changes,
});

/** As the portal's own policy has it: everybody may see the platform, leads which promises are broken. */
const grants: Record<string, string[]> = {
  admin: ['platform.summary.read', 'platform.verify.read', 'platform.verify.record'],
  lead: ['platform.summary.read', 'platform.verify.read'],
  viewer: ['platform.summary.read'],
};

interface Recorded {
  eventId: string;
  status: string;
  meta?: Record<string, unknown>;
}

describe('results of verify', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_17'] });
  const stops: Array<() => Promise<void>> = [];
  afterEach(async () => {
    await Promise.all(stops.splice(0).map((stop) => stop()));
  });

  const anonymous = { authorization: mockCredentials.none.header() };

  async function start(knex?: Knex) {
    const audit: Recorded[] = [];
    const database = knex ?? (await databases.init('POSTGRES_17'));
    const backend = await startTestBackend({
      features: [
        platformPlugin,
        rootSystemMetadataServiceFactory,
        mockServices.rootConfig.factory({ data: { platform: {} } }),
        mockServices.database.mock({ getClient: async () => database }).factory,
        mockServices.permissions.mock({
          authorize: async (asked, { credentials } = {} as never) => {
            const { userEntityRef } = (credentials as unknown as { principal: { userEntityRef: string } }).principal;
            const granted = grants[userEntityRef.split('/')[1]] ?? [];
            const decide = (name: string) => (granted.includes(name) ? AuthorizeResult.ALLOW : AuthorizeResult.DENY);
            return asked.map(({ permission }) => ({ result: decide(permission.name) }) as never);
          },
        }).factory,
        auditorInto(audit),
      ],
    });
    stops.push(() => backend.stop());
    const as = (who: string) => mockCredentials.user.header(`user:default/${who}`);
    return {
      audit,
      knex: database,
      handOver: (body: unknown, who = 'admin') =>
        request(backend.server)
          .post('/api/platform/verify')
          .set('authorization', as(who))
          .send(body as object),
      see: async (who = 'admin'): Promise<VerifyOverview> => {
        const { body } = await request(backend.server)
          .get('/api/platform/verify')
          .set('authorization', as(who))
          .expect(200);
        expectToMatch('VerifyOverview', body);
        return body;
      },
      anonymously: () => request(backend.server).post('/api/platform/verify').set(anonymous).send(handedOver),
    };
  }

  it('is nothing at first', async () => {
    const { see } = await start();
    expect(await see()).toEqual({ trend: [] });
  });

  it('shows what was handed over, and what is published says the same', async () => {
    expectToMatch('VerifySummary', handedOver);
    const { handOver, see } = await start();
    const summary = summaryAt(Date.now() - 60_000);
    await handOver(summary).expect(201, { recorded: true });
    const { latest, trend } = await see();
    expect(latest).toMatchObject({ startedAt: summary.startedAt, verdict: 'broken', kept: 1, of: 3, stale: false });
    expect(latest?.details).toMatchObject({ phase: 1, controls: summary.controls, changes: summary.changes });
    expect(latest?.details?.layers).toEqual(summary.score.layers);
    expect(trend).toEqual([{ startedAt: summary.startedAt, verdict: 'broken', kept: 1, of: 3 }]);
  });

  it('tells leads everything, and others the score and nothing of what is not kept', async () => {
    const { handOver, see } = await start();
    await handOver(summaryAt(Date.now())).expect(201);
    expect((await see('lead')).latest?.details?.controls).toHaveLength(4);
    const seen = await see('viewer');
    expect(seen.latest).toMatchObject({ verdict: 'broken', kept: 1, of: 3 });
    expect(JSON.stringify(seen)).not.toMatch(/guest|ID-2|Identity/);
  });

  it('is stale after twice the time in which a run is expected; never, when nobody expects one', async () => {
    const { handOver, see } = await start();
    await handOver(summaryAt(Date.now() - 2.1 * day)).expect(201);
    expect((await see('viewer')).latest?.stale).toBe(true);
    await handOver(summaryAt(Date.now() - 1.9 * day)).expect(201);
    expect((await see()).latest?.stale).toBe(false);
    const off = await start();
    await off.handOver(summaryAt(Date.now() - 90 * day, { everySeconds: null })).expect(201);
    expect((await off.see()).latest?.stale).toBe(false);
  });

  it('keeps a run that is handed over twice, also at the same moment, once', async () => {
    const { handOver, see } = await start();
    const summary = summaryAt(Date.now());
    const answers = await Promise.all([handOver(summary), handOver(summary), handOver(summary)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
    expect((await see()).trend).toHaveLength(1);
  });

  it(`keeps the last ${keptRuns} runs, and draws the last thirty in their order`, async () => {
    const { handOver, see, knex } = await start();
    const begin = Date.now() - 200 * day;
    await handOver(summaryAt(begin)).expect(201);
    const [row] = await knex('verify_runs');
    const more = Array.from({ length: keptRuns + 10 }, (_, index) => ({
      ...row,
      summary: JSON.stringify(row.summary),
      started_at: new Date(begin + (index + 1) * day),
    }));
    await knex('verify_runs').insert(more);
    await handOver(summaryAt(Date.now())).expect(201);
    const [{ count }] = await knex('verify_runs').count();
    expect(Number(count)).toBe(keptRuns);
    const times = (await see()).trend.map(({ startedAt }) => startedAt);
    expect(times).toHaveLength(30);
    expect(times).toEqual([...times].sort());
    const late = summaryAt(begin);
    await handOver(late).expect(201);
    expect(Number((await knex('verify_runs').count())[0].count)).toBe(keptRuns);
  });

  it('takes it from whoever may record it, and says of each refusal who it was', async () => {
    const { handOver, anonymously, see, audit } = await start();
    for (const who of ['lead', 'viewer']) {
      const { status, body } = await handOver(handedOver, who);
      expect([status, body.error.message]).toEqual([403, expect.stringContaining('platform.verify.record')]);
    }
    expect((await anonymously()).status).toBe(401);
    expect(await see()).toEqual({ trend: [] });
    expect(audit.map(({ status }) => status)).toEqual(['failed', 'failed']);
    await handOver(handedOver).expect(201);
    expect(audit.at(-1)).toMatchObject({
      eventId: 'verify-record',
      status: 'succeeded',
      meta: { recorded: true, verdict: 'broken' },
    });
  });

  const [first, ...rest] = handedOver.controls;
  it.each<[string, unknown, RegExp]>([
    ['nothing', {}, /apiVersion/],
    ['a list', [], /the body/],
    ['another kind', { ...handedOver, kind: 'VerifyReport' }, /kind/],
    ['a key that nobody knows', { ...handedOver, evidence: ['a secret'] }, /evidence/],
    ['a control with evidence', { ...handedOver, controls: [{ ...first, evidence: [] }, ...rest] }, /controls\.0/],
    ['a link elsewhere', { ...handedOver, controls: [{ ...first, page: 'https://evil.example' }, ...rest] }, /page/],
    ['a control twice', { ...handedOver, controls: [first, first, ...rest] }, /once/],
    ['a verdict that does not follow', { ...handedOver, verdict: 'kept' }, /verdict: does not follow/],
    [
      'a score that does not',
      { ...handedOver, score: { ...handedOver.score, whole: { name: 'all', kept: 3, of: 3 } } },
      /whole/,
    ],
    [
      'more kept than there is',
      { ...handedOver, score: { whole: { name: 'all', kept: 1, of: 0 }, layers: [] } },
      /more is kept/,
    ],
    ['a run of next year', summaryAt(Date.now() + 365 * day), /future/],
    ['no time', { ...handedOver, startedAt: 'yesterday' }, /startedAt/],
    ['endless text', { ...handedOver, installation: 'x'.repeat(5000) }, /installation/],
  ])('refuses %s, and keeps nothing of it', async (_name, body, why) => {
    const { handOver, see } = await start();
    const answer = await handOver(body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toMatch(why);
    expect(await see()).toEqual({ trend: [] });
  });

  it('refuses what is too large and what is no JSON', async () => {
    const { handOver, see } = await start();
    expect((await handOver({ ...handedOver, installation: 'x'.repeat(300_000) })).status).toBe(413);
    const half = handOver(undefined).set('content-type', 'application/json').send('{"apiVersion": "stage');
    expect((await half).status).toBe(400);
    expect(await see()).toEqual({ trend: [] });
  });

  it('keeps what it has across a restart', async () => {
    const before = await start();
    await before.handOver(summaryAt(Date.now())).expect(201);
    const after = await start(before.knex);
    expect((await after.see()).trend).toHaveLength(1);
  });

  it('starts while the database is away, says so, and takes results as soon as it is back', async () => {
    const knex = await databases.init('POSTGRES_17');
    let away = true;
    const flaky = new Proxy(knex, {
      get(target, key) {
        if (away) throw new Error('connect ECONNREFUSED');
        return Reflect.get(target, key, target);
      },
      apply: (target, self, args) => Reflect.apply(target as never, self, args),
    });
    const { handOver, see } = await start(flaky);
    expect((await handOver(summaryAt(Date.now()))).status).toBe(500);
    away = false;
    await handOver(summaryAt(Date.now())).expect(201);
    expect((await see()).trend).toHaveLength(1);
  });
});

function auditorInto(records: Recorded[]) {
  return createServiceFactory({
    service: coreServices.auditor,
    deps: {},
    factory: () => ({
      async createEvent({ eventId, meta }) {
        return {
          success: async (more) =>
            void records.push({ eventId, status: 'succeeded', meta: { ...meta, ...more?.meta } }),
          fail: async (more) => void records.push({ eventId, status: 'failed', meta: { ...meta, ...more.meta } }),
        };
      },
    }),
  });
}
