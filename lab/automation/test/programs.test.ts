import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunningAutomation } from './automation.ts';

const password = 'a-password-of-the-program';
const account = { username: 'nightly', password };
const basic = (username: string, secret: string) => ({
  token: '',
  headers: { authorization: `Basic ${Buffer.from(`${username}:${secret}`).toString('base64')}` },
});

let lab: RunningAutomation;
let id: number;
let template: number;

beforeAll(async () => {
  lab = await RunningAutomation.start();
  id = (await lab.post('/users/', account)).json.id;
  template = await lab.idOf('job_templates', 'Fleet report');
});
afterAll(() => lab?.stop());

const launch = () => lab.post(`/job_templates/${template}/launch/`, {}, basic('nightly', password));
const role = async (): Promise<number> =>
  (await lab.get(`/job_templates/${template}/`)).json.summary_fields.object_roles.execute_role.id;
const tell = async (user: number, more = {}) => lab.post(`/roles/${await role()}/users/`, { id: user, ...more });

describe('the account of a program', () => {
  it('launches what it was told to, and nothing before and after', async () => {
    expect((await launch()).status).toBe(403);
    expect((await tell(id)).status).toBe(204);
    expect((await tell(id)).status).toBe(204);
    expect((await lab.get(`/roles/${await role()}/users/`)).json.results).toMatchObject([{ username: 'nightly' }]);
    const launched = await launch();
    expect(launched.status).toBe(201);
    const mine = basic('nightly', password);
    expect([202, 405]).toContain((await lab.post(`/jobs/${launched.json.id}/cancel/`, {}, mine)).status);
    await lab.ended(launched.json.id);
    const other = await lab.idOf('job_templates', 'Log retention');
    expect((await lab.post(`/job_templates/${other}/launch/`, {}, mine)).status).toBe(403);
    await tell(id, { disassociate: true });
    expect((await launch()).status).toBe(403);
  });

  it('shows nobody its password, has another when that is changed, and outlives a restart', async () => {
    const shown = await lab.get(`/users/${id}/`);
    expect(shown.text).not.toMatch(/password|salt|digest/);
    expect((await lab.ask('PATCH', `/api/v2/users/${id}/`, { body: { password: `${password}-2` } })).status).toBe(200);
    expect((await lab.get('/me/', basic('nightly', password))).status).toBe(401);
    await lab.restart('SIGKILL');
    const me = await lab.get('/me/', basic('nightly', `${password}-2`));
    expect(me.json.results[0]).toMatchObject({ username: 'nightly', is_superuser: false });
  });

  it('is made by administrators alone, with a password that is long enough, once, and never as one of them', async () => {
    expect(
      (await lab.post('/users/', { ...account, username: 'x' }, { token: await lab.tokenOf('omar') })).status,
    ).toBe(403);
    const tries = [{ password: 'short' }, { username: 'Not A Name' }, { is_superuser: true }, {}];
    for (const wrong of tries) {
      const { status } = await lab.post('/users/', { ...account, ...wrong });
      expect(status, JSON.stringify(wrong)).toBe(400);
    }
  });
});

it('people stay the identity provider’s: no password and no role is given to them here', async () => {
  const omar = (await lab.get('/users/?username=omar')).json.results[0].id;
  expect((await tell(omar)).status).toBe(405);
  expect((await lab.ask('PATCH', `/api/v2/users/${omar}/`, { body: { password } })).status).toBe(405);
  expect((await lab.post('/users/', { username: 'omar', password })).status).toBe(400);
});
