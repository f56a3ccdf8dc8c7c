import { TestDatabases } from '@backstage/backend-test-utils';
import { LabForge } from './__testUtils__/LabForge';
import { type Portal, startPortal } from './__testUtils__/portal';

jest.setTimeout(180_000);

const values = {
  name: 'address-parts',
  description: 'Splits addresses',
  owner: 'group:default/checkout',
  lifecycle: 'experimental',
};
const project = 'checkout/address-parts';
const path = `/projects/${encodeURIComponent(project)}`;

let lab: LabForge;
let portal: Portal;

// Before the databases, which go when they are no longer needed.
afterAll(async () => {
  await portal?.stop();
  await lab?.remove();
});

const databases = TestDatabases.create({ ids: ['POSTGRES_17'] });

beforeAll(async () => {
  lab = await LabForge.start();
  portal = await startPortal({
    knex: await databases.init('POSTGRES_17'),
    config: lab.config,
    isFound: async (name) => (await lab.file(`checkout/${name}`, 'catalog-info.yaml')) !== undefined,
  });
});

beforeEach(() => portal.audit.splice(0));

const decisions = () => portal.audit.filter(({ eventId }) => eventId === 'task-decision');

describe('who may run what', () => {
  it.each([
    ['a viewer', 'vera', 'library', {}, /no right to run templates/, 'refused: no right to run templates'],
    [
      'somebody of another team',
      'yuki',
      'library',
      {},
      /choose one of your own teams/i,
      'refused: not a member of the owner',
    ],
    ['a lead, past the approval', 'lena', 'infrastructure', {}, /Make a request for it/, 'refused: needs an approval'],
    [
      'another plugin',
      'plugin:catalog',
      'infrastructure',
      { requestId: 'made-up' },
      /needs an approval/,
      'refused: needs an approval',
    ],
    [
      'requests without a request',
      'plugin:requests',
      'infrastructure',
      {},
      /needs an approval/,
      'refused: needs an approval',
    ],
  ])('refuses %s, in words and on record', async (_who, who, template, more, words, decision) => {
    const { status, body } = await portal.create(who, template, { ...values, ...more });
    expect([status, (body.error as { message: string }).message]).toEqual([403, expect.stringMatching(words)]);
    expect(decisions()).toMatchObject([
      { status: 'failed', meta: { decision, templateRef: `template:default/${template}` } },
    ]);
    expect((await lab.call('GET', path)).status).toBe(404);
  });

  it.each(['/v2/tasks/', '/V2/Tasks', '/v2//tasks'])('has no other door: %s', async (door) => {
    const body = {
      templateRef: 'template:default/infrastructure',
      values: { ...values, region: 'north', size: 'small' },
    };
    expect([403, 404]).toContain((await portal.ask('lena', door, body)).status);
    expect((await lab.call('GET', path)).status).toBe(404);
  });

  it('leaves what is no template to the scaffolder', async () => {
    expect((await portal.create('omar', 'none', values)).status).toBe(404);
    expect((await portal.ask('omar', '/v2/tasks', { values })).status).toBe(400);
    expect(decisions()).toEqual([]);
  });

  it('lets a developer, and has it on record with the task', async () => {
    const task = await portal.run('omar', 'library', values);
    expect([task.status, task.error]).toEqual(['completed', undefined]);
    expect(decisions()).toMatchObject([
      { status: 'succeeded', meta: { decision: 'allowed: by role', owner: values.owner } },
    ]);
    const made = portal.audit.find(({ eventId, meta }) => eventId === 'task' && meta.actionType === 'create');
    expect(made).toMatchObject({ status: 'succeeded', meta: { taskId: task.id } });
  });
});

describe('a name that is taken', () => {
  it('is gone on with by the same person with the same content', async () => {
    const commits = async () => (await lab.get<object[]>(`${path}/repository/commits`)).length;
    expect(await commits()).toBe(1);
    const task = await portal.run('omar', 'library', values);
    expect([task.status, task.log]).toEqual(['completed', expect.stringContaining('taken over')]);
    expect(await commits()).toBe(1);
  });

  it('is refused to somebody else, who is told whose it is', async () => {
    const task = await portal.run('lena', 'library', values);
    expect([task.status, task.error]).toEqual(['failed', expect.stringMatching(/omar made it. Choose another name/)]);
  });

  it('is refused with other content', async () => {
    const task = await portal.run('omar', 'library', { ...values, description: 'Something else' });
    expect([task.status, task.error]).toEqual([
      'failed',
      expect.stringMatching(/with other content. Choose another name/),
    ]);
  });

  it('is refused to a team without a group in the forge', async () => {
    const task = await portal.run('vera', 'library', values).catch((error: Error) => error.message);
    expect(task).toMatch(/403/);
  });
});

describe('a forge that goes away', () => {
  it('ends the run with what to do, and the next one makes it', async () => {
    const late = { ...values, name: 'late-parts' };
    await lab.forge.end('SIGKILL');
    const task = await portal.run('omar', 'library', late);
    expect([task.status, task.error]).toEqual([
      'failed',
      expect.stringMatching(/cannot be reached \(ECONNREFUSED\).*run the template again/),
    ]);
    await lab.forge.start();
    expect((await portal.run('omar', 'library', late)).status).toBe('completed');
  });

  it('may leave a repository half made: its content comes with the next run', async () => {
    const half = { ...values, name: 'half-parts' };
    const { id } = await lab.get<{ id: number }>('/groups/checkout');
    const headers = { 'private-token': lab.token, 'content-type': 'application/json' };
    const body = JSON.stringify({ name: half.name, path: half.name, namespace_id: id, visibility: 'internal' });
    expect((await fetch(`${lab.url}/api/v4/projects`, { method: 'POST', headers, body })).status).toBe(201);
    const task = await portal.run('omar', 'library', half);
    expect([task.status, task.error, task.log]).toEqual([
      'completed',
      undefined,
      expect.stringContaining('left checkout/half-parts empty'),
    ]);
    expect(Object.keys(await lab.content('checkout/half-parts'))).toContain('catalog-info.yaml');
  });
});
