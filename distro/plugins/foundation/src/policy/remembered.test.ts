import { mockCredentials } from '@backstage/backend-test-utils';
import { AuthorizeResult, createPermission } from '@backstage/plugin-permission-common';
import { rememberingPermissions } from './remembered';

const read = createPermission({ name: 'thing.read', attributes: { action: 'read' } });
const write = createPermission({ name: 'thing.write', attributes: { action: 'update' } });
const change = createPermission({ name: 'thing.change', attributes: {}, resourceType: 'thing' });
const omar = { credentials: mockCredentials.user('user:default/omar') };
const lena = { credentials: mockCredentials.user('user:default/lena') };

function trial() {
  const asked: string[][] = [];
  let time = 0;
  let fails = false;
  let answer: AuthorizeResult.ALLOW | AuthorizeResult.DENY = AuthorizeResult.ALLOW;
  const all = async (requests: { permission: { name: string } }[]) => {
    asked.push(requests.map(({ permission }) => permission.name));
    if (fails) throw new Error('the permission plugin is away');
    return requests.map(() => ({ result: answer }));
  };
  return {
    asked,
    permissions: rememberingPermissions({ authorize: all, authorizeConditional: all }, () => time),
    later: (milliseconds: number) => (time += milliseconds),
    change: (next: { answer?: typeof answer; fails?: boolean }) => {
      answer = next.answer ?? answer;
      fails = next.fails ?? fails;
    },
  };
}

test('what somebody may do is asked once in five seconds, and then anew', async () => {
  const { permissions, asked, later, change: turn } = trial();
  const ask = async () => (await permissions.authorize([{ permission: read }], omar))[0].result;
  expect([await ask(), await ask()]).toEqual(['ALLOW', 'ALLOW']);
  turn({ answer: AuthorizeResult.DENY });
  later(4_999);
  expect(await ask()).toBe('ALLOW');
  later(1);
  expect(await ask()).toBe('DENY');
  expect(asked).toHaveLength(2);
});

test('one person is never given another one’s answer', async () => {
  const { permissions, change: turn } = trial();
  await permissions.authorize([{ permission: read }], omar);
  turn({ answer: AuthorizeResult.DENY });
  expect(await permissions.authorize([{ permission: read }], lena)).toEqual([{ result: 'DENY' }]);
});

test('several are asked at once, and only those that are not known; each gets its own answer', async () => {
  const { permissions, asked, change: turn } = trial();
  await permissions.authorizeConditional([{ permission: change }], omar);
  await permissions.authorize([{ permission: read }], omar);
  turn({ answer: AuthorizeResult.DENY });
  const both = await permissions.authorize([{ permission: write }, { permission: read }], omar);
  expect(both.map(({ result }) => result)).toEqual(['DENY', 'ALLOW']);
  expect(asked).toEqual([['thing.change'], ['thing.read'], ['thing.write']]);
});

test('who asks while an answer is on its way waits for that one', async () => {
  const { permissions, asked } = trial();
  await Promise.all([1, 2, 3].map(() => permissions.authorize([{ permission: read }], omar)));
  expect(asked).toHaveLength(1);
});

test('what somebody may do to a certain thing is asked each time', async () => {
  const { permissions, asked } = trial();
  const request = { permission: change, resourceRef: 'thing:1' };
  await permissions.authorize([request], omar);
  await permissions.authorize([request], omar);
  expect(asked).toHaveLength(2);
});

test('services and strangers are none of its business', async () => {
  const { permissions, asked } = trial();
  const others = [{ credentials: mockCredentials.service() }, { credentials: mockCredentials.none() }];
  for (const other of [...others, ...others]) {
    await permissions.authorize([{ permission: read }], other);
    await permissions.authorizeConditional([{ permission: change }], other);
  }
  expect(asked).toHaveLength(8);
});

test('a failure is not remembered', async () => {
  const { permissions, change: turn } = trial();
  turn({ fails: true });
  await expect(permissions.authorize([{ permission: read }], omar)).rejects.toThrow('away');
  turn({ fails: false });
  expect(await permissions.authorize([{ permission: read }], omar)).toEqual([{ result: 'ALLOW' }]);
});
