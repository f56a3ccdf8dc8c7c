import { afterAll, beforeAll, expect, it } from 'vitest';
import { RunningForge } from './forge.ts';
import { folder, runGit, withPassword } from './git.ts';

const automationToken = 'automation-token-of-the-test';
let forge: RunningForge;

beforeAll(async () => {
  forge = await RunningForge.start(undefined, { FORGE_AUTOMATION_TOKEN: automationToken });
});
afterAll(() => forge.stop());

const events = async (project: string, more = '') => (await forge.get(`/projects/${project}/events?${more}`)).json;

it('remembers who moved a branch, whatever the commit says of its author', async () => {
  const work = await folder();
  await runGit(work, 'clone', '-q', withPassword(`${forge.url}/checkout/cart.git`, 'omar'), 'cart');
  const cart = `${work}/cart`;
  await runGit(cart, 'commit', '-q', '--allow-empty', '-m', 'Pretend', '--author', 'Lena <lena@company.example>');
  expect((await runGit(cart, 'push', 'origin', 'main')).code).toBe(0);
  const sha = (await runGit(cart, 'rev-parse', 'HEAD')).out.trim();
  const [pushed] = await events('checkout%2Fcart', 'action=pushed');
  expect(pushed).toMatchObject({
    author_username: 'omar',
    action_name: 'pushed to',
    push_data: { ref: 'main', ref_type: 'branch', commit_to: sha, action: 'pushed' },
  });
  expect((await runGit(cart, 'push', 'origin', 'main:other')).code).toBe(0);
  expect((await runGit(cart, 'push', 'origin', ':other')).code).toBe(0);
  const kinds = (await events('checkout%2Fcart')).map((each: typeof pushed) => each.push_data.action);
  expect(kinds).toEqual(['removed', 'created', 'pushed']);
  expect(await events('checkout%2Fcart', 'action=commented')).toEqual([]);
  await forge.restart('SIGKILL');
  expect(await events('checkout%2Fcart', 'action=pushed')).toHaveLength(3);
});

it('says it only to those who may read the code', async () => {
  const made = await forge.post('/projects', {
    ...{ name: 'hidden', namespace_id: await forge.groupId('checkout'), visibility: 'private' },
    initialize_with_readme: true,
  });
  expect((await forge.get(`/projects/${made.json.id}/events`, await forge.tokenOf('yuki'))).status).toBe(404);
});

it('has an account for the automation controller: maintainer where the portal is, and no administrator', async () => {
  const me = (await forge.get('/user', automationToken)).json;
  expect([me.username, me.is_admin, me.bot]).toEqual(['automation', false, true]);
  const members = (await forge.get('/groups/logistics/members')).json as { username: string; access_level: number }[];
  expect(members.find(({ username }) => username === 'automation')?.access_level).toBe(40);
  const hook = { url: 'http://127.0.0.1:1/', token: 'a-token-of-a-hook', push_events: true };
  expect((await forge.post('/projects/logistics%2Fparcels/hooks', hook, automationToken)).status).toBe(201);
  expect((await forge.post('/hooks', hook, automationToken)).status).toBe(403);
});
