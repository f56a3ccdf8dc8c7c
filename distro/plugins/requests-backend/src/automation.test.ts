import { TestDatabases } from '@backstage/backend-test-utils';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { LabAutomation } from './__testUtils__/LabAutomation';
import { labIsHere } from './__testUtils__/LabProcess';
import { type Portal, startPortal } from './__testUtils__/portal';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_17'] });
const describeWithLab = labIsHere ? describe : describe.skip;

function isThere(tool: string): boolean {
  try {
    execFileSync(tool, ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
const itWithTofu = [process.env.STAGECRAFT_TEST_TOFU, 'tofu', 'terraform'].some((tool) => tool && isThere(tool))
  ? it
  : it.skip;

const typeFor = (id: string, action: string, minutes = 5) => `
id: ${id}
title: New thing
description: A thing that the controller makes
owner: group:default/platform
approvers: [{ role: lead, of: requester-team }]
form: { schema: { type: object, required: [name], properties: { name: { type: string } } } }
deadlineMinutes: ${minutes}
action:
  everySeconds: 0.2
${action}`;

const launch = (template: string, target = 'awx') => `
  kind: awx-job
  target: ${target}
  template: ${template}
  extraVars: { name: '\${{ values.name }}' }
  result: { job: id, how: status }
`;
const run = (output: string) => `
  kind: terraform-run
  target: terraform
  organization: harbourline
  workspace: things
  variables: { name: '\${{ values.name }}' }
  result: { thing: ${output} }
`;

const types = {
  'job.yaml': typeFor('job', launch('Make a thing')),
  'platform.yaml': typeFor('platform', launch('Make a thing', 'platform')),
  'hasty.yaml': typeFor('hasty', launch('Make a thing'), 0.05),
  'deaf.yaml': typeFor('deaf', launch('Deaf')),
  'absent.yaml': typeFor('absent', launch('Nobody')),
  'run.yaml': typeFor('run', run('thing')),
  'hidden.yaml': typeFor('hidden', run('hidden')),
};

describeWithLab('work that an automation controller does', () => {
  let knex: Knex;
  let lab: LabAutomation;
  const portals: Portal[] = [];

  const start = async () => {
    const portal = await startPortal({ knex, types, config: { requests: { targets: lab.targets } } });
    portals.push(portal);
    return portal;
  };
  const requested = async (portal: Portal, typeId: string, name: string) => {
    const { body } = await portal
      .as('omar')
      .post('/requests', { submissionId: randomUUID(), typeId, values: { name } });
    return body.request.id as string;
  };
  const approve = async (portal: Portal, id: string) => {
    expect((await portal.as('lena').post(`/requests/${id}/approve`)).status).toBe(200);
  };
  const approved = async (portal: Portal, typeId: string, name: string) => {
    const id = await requested(portal, typeId, name);
    await approve(portal, id);
    return id;
  };
  const jobsOf = async (id: string) =>
    (await lab.get(`/jobs/?extra_vars__icontains=${id}`)).results as { status: string }[];

  beforeAll(async () => {
    knex = await databases.init('POSTGRES_17');
    lab = new LabAutomation();
    await lab.start();
  });

  afterEach(async () => {
    for (const portal of portals.splice(0)) await portal.backend.stop();
  });

  afterAll(async () => {
    await lab?.remove();
  });

  it('is one job for one request, with a link to it', async () => {
    const portal = await start();
    const id = await approved(portal, 'job', 'plain');
    const { request } = await portal.as('omar').until(id, (one) => one.request.state === 'done', 40);
    expect(request.result).toEqual({ job: expect.any(Number), how: 'successful' });
    expect(request.links).toEqual([{ title: 'Job', url: `${lab.process.url}/jobs/${request.result?.job}` }]);
    expect(await jobsOf(id)).toHaveLength(1);
  });

  it('is done as well where the API begins elsewhere', async () => {
    const portal = await start();
    const id = await approved(portal, 'platform', 'behind a gateway');
    const { request } = await portal.as('omar').until(id, (one) => one.request.state === 'done', 40);
    expect(request.result).toEqual({ job: expect.any(Number), how: 'successful' });
    expect(await jobsOf(id)).toHaveLength(1);
  });

  it('goes on with the same job when the portal ends in between', async () => {
    const first = await start();
    const id = await approved(first, 'job', 'slow');
    await first.as('omar').until(id, (one) => /is running$/.test(one.request.message ?? ''), 40);
    await portals.pop()?.backend.stop();
    const { request } = await (await start()).as('omar').until(id, (one) => one.request.state === 'done', 40);
    expect(request.attempts).toBe(2);
    expect(await jobsOf(id)).toHaveLength(1);
  });

  it('fails with the job, without a word of what it printed, and a retry launches it again', async () => {
    const portal = await start();
    const id = await approved(portal, 'job', 'broken');
    const { request } = await portal.as('lena').until(id, (one) => one.request.state === 'failed', 40);
    expect(request.message).toMatch(/^Job \d+ failed/);
    expect(JSON.stringify(request)).not.toContain('secret of the job');
    expect((await portal.as('lena').post(`/requests/${id}/retry`)).status).toBe(200);
    await portal
      .as('lena')
      .until(id, ({ history }) => history.filter(({ event }) => event === 'fail').length === 2, 40);
    expect(await jobsOf(id)).toMatchObject([{ status: 'failed' }, { status: 'failed' }]);
  });

  it('is ended at the deadline, at the controller too', async () => {
    const portal = await start();
    const id = await approved(portal, 'hasty', 'hanging');
    const { request } = await portal.as('lena').until(id, (one) => one.request.state === 'failed', 40);
    expect(request.message).toMatch(
      /^It did not end in time and was cancelled. The last that was seen of it: Job \d+ is running/,
    );
    const end = Date.now() + 20_000;
    while ((await jobsOf(id))[0].status !== 'canceled' && Date.now() < end)
      await new Promise((done) => setTimeout(done, 100));
    expect(await jobsOf(id)).toMatchObject([{ status: 'canceled' }]);
  });

  it.each([
    ['deaf', /does not take variables at launch, so that one request could become two jobs/],
    ['absent', /^The controller has no job template called 'Nobody'/],
  ])('fails with a cure where the template is %s', async (typeId, message) => {
    const portal = await start();
    const id = await approved(portal, typeId, 'thing');
    const { request } = await portal.as('lena').until(id, (one) => one.request.state === 'failed', 40);
    expect(request.message).toMatch(message);
    expect(await jobsOf(id)).toEqual([]);
  });

  const typed = `a \${file("/etc/passwd")} %{if true} thing`;

  itWithTofu('is one run for one request, planned and applied, and what was typed stays text', async () => {
    const portal = await start();
    const id = await approved(portal, 'run', typed);
    const { request } = await portal.as('omar').until(id, (one) => one.request.state === 'done', 90);
    expect(request.result).toEqual({ thing: typed });
    expect(request.links).toEqual([{ title: 'Run', url: expect.stringMatching(/\/things\/runs\/run-\w+$/) }]);
  });

  itWithTofu('is no run that somebody else has begun in its words', async () => {
    const portal = await start();
    const id = await requested(portal, 'run', 'mine');
    const theirs = await lab.begin('things', `request ${id}: run`, { name: 'theirs' });
    await approve(portal, id);
    const { request } = await portal.as('omar').until(id, (one) => one.request.state === 'done', 90);
    expect(request.result).toEqual({ thing: 'mine' });
    expect(request.links).toEqual([{ title: 'Run', url: expect.not.stringMatching(theirs) }]);
  });

  itWithTofu('fails with the run, and a retry makes another one', async () => {
    const portal = await start();
    const id = await approved(portal, 'run', 'broken');
    const { request } = await portal.as('lena').until(id, (one) => one.request.state === 'failed', 90);
    expect(request.message).toMatch(/^Run run-\w+ failed: its log says why$/);
    expect((await portal.as('lena').post(`/requests/${id}/retry`)).status).toBe(200);
    const again = await portal
      .as('lena')
      .until(id, ({ history }) => history.filter(({ event }) => event === 'fail').length === 2, 90);
    expect(again.request.message).not.toBe(request.message);
  });

  itWithTofu('keeps no output that the workspace hides', async () => {
    const portal = await start();
    const id = await approved(portal, 'hidden', 'thing');
    const { request } = await portal.as('lena').until(id, (one) => one.request.state === 'failed', 90);
    expect(request.message).toContain('answered without thing');
  });
});
