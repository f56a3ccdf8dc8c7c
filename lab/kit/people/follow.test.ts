import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLog } from '../log.ts';
import { Following, type FollowSettings } from './follow.ts';
import type { People } from './model.ts';

type Said = { status?: number; body?: unknown; text?: string; silent?: boolean };

const user = (username: string, more: object = {}) => ({ id: `id-${username}`, username, enabled: true, ...more });
const group = (name: string) => ({ id: name, name, subGroupCount: 0, attributes: { type: ['team'] } });

const sound = (): Record<string, Said> => ({
  'protocol/openid-connect/token': { body: { access_token: 'a', expires_in: 300 } },
  users: { body: ['ada', 'bo', 'cy'].map((name) => user(name)) },
  'users/count': { body: 3 },
  groups: { body: [group('checkout')] },
  'groups/checkout/members': { body: [{ id: 'id-ada' }] },
});

let said: Record<string, Said>;
let server: Server;
let lines: { level: string; msg: string }[];
let applied: People[];
let names: string[];

beforeEach(async () => {
  [said, lines, applied, names] = [sound(), [], [], []];
  server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/^\/(admin\/)?realms\/lies\//, '').split('?')[0] ?? '';
    const { status = said[path] ? 200 : 404, body, text, silent } = said[path] ?? {};
    if (!silent) response.writeHead(status).end(text ?? JSON.stringify(body ?? []));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function following(more: Partial<FollowSettings> = {}) {
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/realms/lies`;
  const directory = {
    issuer,
    clientId: 'portal-directory',
    clientSecrets: () => ['a-secret'],
    answerMilliseconds: 300,
  };
  return new Following({
    ...{ directory, milliseconds: 60_000, refuseRemovalOver: 0.5, ...more },
    log: createLog('test', (line) => lines.push(JSON.parse(line) as (typeof lines)[number])),
    known: () => names,
    apply: async (people) => {
      applied.push(people);
      names = people.users.map(({ username }) => username);
      return 1;
    },
  });
}

async function twice(one: Following): Promise<string> {
  await one.sync();
  await one.sync();
  return lines.map(({ msg }) => msg).join('\n');
}

test('takes over who may sign in, and in which groups', async () => {
  said.users = { body: [user('ada', { firstName: 'Ada' }), user('bo'), user('cy', { enabled: false })] };
  await following().sync();
  expect(applied[0]?.users.map(({ username, groups }) => ({ username, groups }))).toEqual([
    { username: 'ada', groups: ['checkout'] },
    { username: 'bo', groups: [] },
  ]);
  expect(applied[0]?.groups).toEqual([{ name: 'checkout', type: 'team', description: '' }]);
});

const lies: [string, () => void, string][] = [
  ['no answer', () => (said.users = { silent: true }), 'it took too long'],
  ['half a list', () => (said['users/count'] = { body: 9 }), 'counts 9 people and lists 3'],
  ['a page that cannot be had', () => (said.groups = { status: 500 }), 'answered 500 when asked for groups'],
  ['something else', () => (said.users = { text: '<html>' }), 'no JSON'],
  ['things without an id', () => (said.users = { body: [{ username: 'ada' }] }), 'makes no sense'],
  [
    'a person of whom too little is said',
    () => (said.users = { body: [user('ada', { enabled: 'no' }), user('bo'), user('cy')] }),
    'id-ada',
  ],
  ['a member who is nobody', () => (said['groups/checkout/members'] = { body: [{ id: 'id-dee' }] }), 'not whole'],
  [
    'nobody at all',
    () => Object.assign(said, { users: { body: [] }, 'users/count': { body: 0 }, 'groups/checkout/members': {} }),
    'no people at all',
  ],
  ['no groups', () => (said.groups = { body: [] }), 'no groups at all'],
  [
    'a wrong secret',
    () => (said['protocol/openid-connect/token'] = { status: 401 }),
    'knows no client portal-directory',
  ],
  ['too few rights', () => (said.users = { status: 403 }), 'needs the role view-users'],
];

test.each(lies)('%s changes nothing, and is said once', async (_, lie, words) => {
  lie();
  const one = following();
  expect(await twice(one)).toContain(words);
  await one.sync();
  expect(lines).toHaveLength(1);
  expect(applied).toEqual([]);

  said = sound();
  await one.sync();
  expect(lines.at(-1)?.msg).toBe('People are read from the identity provider again.');
  expect(applied).toHaveLength(1);
});

test('more than half gone at once is not believed, unless that is wanted', async () => {
  const one = following();
  await one.sync();
  Object.assign(said, { users: { body: [user('ada')] }, 'users/count': { body: 1 } });
  expect(await twice(one)).toContain('no longer has 2 of 3 people');
  expect(names).toHaveLength(3);
  await following({ refuseRemovalOver: 1 }).sync();
  expect(names).toEqual(['ada']);
});

test('it goes on by itself, and ends when it is told to', async () => {
  const one = following({ milliseconds: 20 });
  one.start();
  await expect.poll(() => applied.length).toBeGreaterThan(2);
  one.stop();
  await new Promise((done) => setTimeout(done, 100));
  const then = applied.length;
  await new Promise((done) => setTimeout(done, 100));
  expect(applied).toHaveLength(then);
});
