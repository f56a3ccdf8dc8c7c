import { TestDatabases } from '@backstage/backend-test-utils';
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { LabForge } from './__testUtils__/LabForge';
import { labIsHere } from './__testUtils__/LabProcess';
import { type Portal, startPortal } from './__testUtils__/portal';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_17'] });
/** Jobs run only where they can be kept apart from whoever runs them. */
const describeWithRunner =
  labIsHere && process.platform === 'linux' && process.getuid?.() === 0 ? describe : describe.skip;

/** The request's own words decide what the job does; it leaves a file with what came of it. */
const pipeline = `
workflow:
  name: 'request $REQUEST_ID'
  rules: [{ if: $REQUEST_ID }]
make:
  script:
    - echo "the secret of the job"
    - case "$NAME" in slow) sleep 3 ;; hanging) sleep 600 ;; broken) test -n "$CI_PIPELINE_SOURCE" && exit 7 ;; esac
    - printf '{"thing":{"name":"%s","for":"%s"}}' "$NAME" "$REQUEST_ID" > result.json
  artifacts: { paths: [result.json] }
`;
const files = {
  'repositories/platform/provisioning/.gitlab-ci.yml': pipeline,
  'repositories/platform/nameless/.gitlab-ci.yml': pipeline.replace(/workflow:\n.*\n/, 'workflow:\n'),
  'repositories/platform/mute/.gitlab-ci.yml': pipeline.replace('> result.json', '> other.json'),
};

const typeFor = (project: string, minutes = 5) => `
id: ${project}
title: New thing
description: A thing that a pipeline makes
owner: group:default/platform
approvers: [{ role: lead, of: requester-team }]
form: { schema: { type: object, required: [name], properties: { name: { type: string } } } }
deadlineMinutes: ${minutes}
action:
  kind: gitlab-pipeline
  project: platform/${project}
  variables: { NAME: '\${{ values.name }}' }
  resultFrom: { job: make }
  result: { name: thing.name, request: thing.for }
  everySeconds: 0.2
`;
const types = {
  'good.yaml': typeFor('provisioning'),
  'nameless.yaml': typeFor('nameless'),
  'mute.yaml': typeFor('mute'),
  'absent.yaml': typeFor('absent'),
  'hasty.yaml': typeFor('provisioning', 0.05).replace('id: provisioning', 'id: hasty'),
};

describeWithRunner('work that a pipeline does', () => {
  let knex: Knex;
  let forge: LabForge;
  const portals: Portal[] = [];

  const start = async () => {
    const portal = await startPortal({ knex, types, config: { integrations: { gitlab: [forge.integration] } } });
    portals.push(portal);
    return portal;
  };
  const approved = async (portal: Portal, name: string, typeId = 'provisioning') => {
    const { body } = await portal
      .as('omar')
      .post('/requests', { submissionId: randomUUID(), typeId, values: { name } });
    expect((await portal.as('lena').post(`/requests/${body.request.id}/approve`)).status).toBe(200);
    return body.request.id as string;
  };
  const pipelinesOf = async (id: string, project = 'provisioning') => {
    const name = encodeURIComponent(`request ${id}`);
    return (await forge.get(`/projects/platform%2F${project}/pipelines?name=${name}`)).body as { status: string }[];
  };

  beforeAll(async () => {
    knex = await databases.init('POSTGRES_17');
    forge = await new LabForge({ files, pipelines: true }).start();
  });

  afterEach(async () => {
    for (const portal of portals.splice(0)) await portal.backend.stop();
  });

  afterAll(async () => {
    await forge?.remove();
  });

  const typed = `it's $REQUEST_ID; $(id) for \${REQUEST_ID} and $5`;

  it('is done once the pipeline has ended well, with what the pipeline left', async () => {
    const portal = await start();
    const id = await approved(portal, typed);
    const { request } = await portal.as('omar').until(id, (one) => one.request.state === 'done', 40);
    expect(request.result).toEqual({ name: typed, request: id });
    expect(request.links).toEqual([
      { title: 'Pipeline', url: expect.stringContaining('/platform/provisioning/-/pipelines/') },
    ]);
    expect(request).toMatchObject({ attempts: 1 });
    expect(await pipelinesOf(id)).toHaveLength(1);
  });

  it('says meanwhile how far it is, and goes on with the same pipeline when the portal ends in between', async () => {
    const first = await start();
    const id = await approved(first, 'slow');
    const seen = await first.as('omar').until(id, (one) => /runs make/.test(one.request.message ?? ''), 40);
    expect(seen.request).toMatchObject({ state: 'running', links: [{ title: 'Pipeline' }] });
    await portals.pop()?.backend.stop();
    const second = await start();
    const { request } = await second.as('omar').until(id, (one) => one.request.state === 'done', 40);
    expect(request).toMatchObject({ attempts: 2, result: { name: 'slow' } });
    expect(await pipelinesOf(id)).toHaveLength(1);
  });

  it('waits for a forge that was killed in the middle', async () => {
    const portal = await start();
    const id = await approved(portal, 'slow');
    await portal.as('omar').until(id, (one) => /runs make/.test(one.request.message ?? ''), 40);
    await forge.restart('SIGKILL', async () => {
      await portal.as('omar').until(id, (one) => /connection refused/.test(one.request.message ?? ''), 40);
    });
    await portal.as('omar').until(id, (one) => one.request.state === 'done', 40);
    expect(await pipelinesOf(id)).toHaveLength(1);
  });

  it('fails with the pipeline, without a word of what the job printed, and a retry runs it again', async () => {
    const portal = await start();
    const id = await approved(portal, 'broken');
    const { request } = await portal.as('lena').until(id, (one) => one.request.state === 'failed', 40);
    expect(request.message).toMatch(/^Pipeline \d+ failed in make: its page says why$/);
    expect(request.links).toHaveLength(1);
    expect(JSON.stringify(request)).not.toContain('secret of the job');
    expect((await portal.as('lena').post(`/requests/${id}/retry`)).status).toBe(200);
    await portal
      .as('lena')
      .until(id, ({ history }) => history.filter(({ event }) => event === 'fail').length === 2, 40);
    const [one, ...others] = await pipelinesOf(id);
    expect([one.status, others]).toEqual(['failed', []]);
    const jobs = await forge.get(`/projects/platform%2Fprovisioning/jobs?include_retried=true&per_page=100`);
    expect(
      (jobs.body as { pipeline: { name: string } }[]).filter((job) => job.pipeline.name.endsWith(id)),
    ).toHaveLength(2);
  });

  it('is ended at the deadline, in the forge too', async () => {
    const portal = await start();
    const id = await approved(portal, 'hanging', 'hasty');
    const { request } = await portal.as('lena').until(id, (one) => one.request.state === 'failed', 40);
    expect(request.message).toMatch(
      /^It did not end in time and was cancelled. The last that was seen of it: Pipeline \d+/,
    );
    expect(await pipelinesOf(id)).toMatchObject([{ status: 'canceled' }]);
  });

  it('says that nobody takes the job while there is no runner', async () => {
    const portal = await start();
    await forge.stopRunner();
    const id = await approved(portal, 'patient');
    await portal.as('omar').until(id, (one) => /waits for a runner$/.test(one.request.message ?? ''), 40);
    await forge.startRunner();
    await portal.as('omar').until(id, (one) => one.request.state === 'done', 40);
  });

  it.each([
    ['nameless', /its .gitlab-ci.yml needs workflow: \{ name: 'request \$REQUEST_ID' \}$/],
    ['mute', /^Pipeline \d+ left no readable result.json in its job make: its page says more$/],
    ['absent', /^The forge has no project 'platform\/absent' that the portal may use/],
  ])('fails with a cure where the project is %s', async (typeId, message) => {
    const portal = await start();
    const id = await approved(portal, 'thing', typeId);
    const { request } = await portal.as('lena').until(id, (one) => one.request.state === 'failed', 40);
    expect(request.message).toMatch(message);
  });
});
