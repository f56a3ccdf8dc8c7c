import { Liar, type Said } from '../__testUtils__/Liar';
import { syncWith } from '../__testUtils__/sync';

const person = (name: string, more: object = {}) => ({ id: `id-${name}`, username: name, enabled: true, ...more });
const group = (name: string, more: object = {}) => ({ id: `id-${name}`, name, subGroupCount: 0, ...more });

let liar: Liar;

beforeEach(async () => {
  liar = await new Liar().start();
  say('users', { body: [person('ada'), person('ben'), person('cleo')] });
  say('users/count', { body: 3 });
  say('groups', { body: [group('crew')] });
  say('groups/id-crew/members', { body: [{ id: 'id-ada' }] });
});
afterEach(() => liar.stop());

function say(path: string, said: Said | Said[]): void {
  liar.said.set(path, said);
}

/** A good answer first, then the one that the test is about. */
async function afterGood(change: () => void, options: object = {}) {
  const all = syncWith({ issuer: liar.issuer, ...options });
  await all.sync();
  expect(all.refs()).toEqual(['group:default/crew', 'user:default/ada', 'user:default/ben', 'user:default/cleo']);
  change();
  await all.sync();
  return { ...all, warning: all.logger.warn.mock.calls[0]?.[0] as string | undefined };
}

describe('an answer that cannot be believed changes nothing, and is said', () => {
  it.each<[string, string, Said | Said[], RegExp]>([
    ['nobody at all, by list and by count', 'users', { body: [] }, /counts 3 people and lists 0/],
    ['fewer people than are counted', 'users', { body: [person('ada'), person('ben')] }, /counts 3 people and lists 2/],
    ['a page that failed', 'users', { status: 500, text: 'oh' }, /answered 500 when asked for users/],
    ['a half-written list', 'users', { text: '[{"id": "id-ada", "user' }, /no JSON when asked for users/],
    ['a login page', 'users', { text: '<html>Sign in</html>' }, /no JSON when asked for users/],
    ['an error in the words of success', 'users', { body: { error: 'unknown_error' } }, /makes no sense at the answer/],
    ['people without names', 'users', { body: [{ id: '1', enabled: true }] }, /makes no sense at 0\.username/],
    [
      'people of whom nobody knows whether they may sign in',
      'users',
      { body: [{ id: '1', username: 'a' }] },
      /0\.enabled/,
    ],
    ['a count that is none', 'users/count', { body: 'many' }, /makes no sense/],
    ['no groups', 'groups', { body: [] }, /has no groups at all/],
    [
      'members that nobody knows',
      'groups/id-crew/members',
      { body: [{ id: 'id-eve' }] },
      /crew has members that are not/,
    ],
    ['members that may not be read', 'groups/id-crew/members', { status: 403 }, /needs the role view-users/],
    ['a token that is none', 'users', [{ status: 401 }, { status: 401 }], /needs the role view-users/],
    ['a name that the catalog cannot take', 'groups', { body: [group('the crew')] }, /'the crew' can be no name/],
    [
      'two groups of one name',
      'groups',
      { body: [group('crew'), group('Crew', { id: '2' })] },
      /two groups are called crew/,
    ],
  ])('%s', async (_name, path, said, message) => {
    const { held, warning } = await afterGood(() => say(path, said));
    expect(warning).toMatch(message);
    expect(held.mutations).toBe(1);
  });

  it('an empty company, which the provider means', async () => {
    const { held, warning } = await afterGood(() => {
      say('users', { body: [] });
      say('users/count', { body: 0 });
      say('groups/id-crew/members', { body: [] });
    });
    expect(warning).toContain('the identity provider has no people at all, which is not believed');
    expect(held.mutations).toBe(1);
  });

  it('everybody disabled', async () => {
    const { warning } = await afterGood(() => {
      const disabled = { enabled: false };
      say('users', { body: [person('ada', disabled), person('ben', disabled), person('cleo', disabled)] });
    });
    expect(warning).toContain('no people at all');
  });

  it('the same page again and again', async () => {
    const { held, warning } = await afterGood(() => say('users/count', { body: 3 }), { pageSize: 100 });
    expect({ warning, mutations: held.mutations }).toEqual({ warning: undefined, mutations: 2 });
    const circles = syncWith({ issuer: liar.issuer, pageSize: 3 });
    await circles.sync();
    expect(circles.logger.warn.mock.calls[0][0]).toContain('changed while it was read');
    expect(circles.held.mutations).toBe(0);
  });

  it('an answer that never comes', async () => {
    const all = syncWith({ issuer: liar.issuer, answerSeconds: 1 });
    say('groups', { silent: true });
    await all.sync();
    expect(all.logger.warn.mock.calls[0][0]).toContain('it took too long');
    expect(all.held.mutations).toBe(0);
  });
});

describe('an answer that is sound', () => {
  it('lets one person leave however few there are', async () => {
    const { held, warning } = await afterGood(() => {
      say('users', { body: [person('ada'), person('ben')] });
      say('users/count', { body: 2 });
    });
    expect({ warning, people: held.entities.length }).toEqual({ warning: undefined, people: 3 });
  });

  it('takes groups that lie in others with their parent, and groups without a word about them', async () => {
    say('groups', { body: [group('crew', { subGroupCount: 1 })] });
    say('groups/id-crew/children', { body: [group('night-crew', { subGroupCount: 0 })] });
    const { sync, entity } = syncWith({ issuer: liar.issuer });
    await sync();
    expect(entity('Group', 'crew')?.spec).toMatchObject({ type: 'team', children: ['night-crew'] });
    expect(entity('Group', 'night-crew')).toMatchObject({
      metadata: { title: 'Night crew' },
      spec: { parent: 'crew', children: [] },
    });
  });

  it('asks for a token once', async () => {
    const { sync } = syncWith({ issuer: liar.issuer });
    await sync();
    await sync();
    expect(liar.asked.filter((path) => path.endsWith('/token'))).toHaveLength(1);
  });
});
