import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { type Answer, type Ask, type RunningAutomation, until } from './automation.ts';

const run = promisify(execFile);
export const json = { 'content-type': 'application/vnd.api+json' };

/** Writes its first resource, then takes its time with the second. */
export const slow = `
resource "terraform_data" "first" { input = "written" }
resource "terraform_data" "second" {
  depends_on = [terraform_data.first]
  provisioner "local-exec" { command = "sleep 613" }
}
`;

/** What the tests of runs ask, in the words of Terraform Cloud's API. */
export function runsOf(lab: () => RunningAutomation) {
  const post = (
    path: string,
    type: string,
    attributes: object = {},
    relationships: object = {},
    more: Ask = {},
  ): Promise<Answer> =>
    lab().post(path, { data: { type, attributes, relationships } }, { ...more, headers: { ...json, ...more.headers } });

  let counter = 0;
  async function workspace(attributes: object = {}): Promise<string> {
    counter += 1;
    const { json: made, text } = await post('/organizations/harbourline/workspaces', 'workspaces', {
      name: `trial-${counter}`,
      ...attributes,
    });
    expect(made?.data?.id, text).toMatch(/^ws-\w{16}$/);
    return made.data.id;
  }

  async function pack(source: string): Promise<Buffer> {
    const folder = await mkdtemp(join(tmpdir(), 'automation-config-'));
    await writeFile(join(folder, 'main.tf'), source);
    const { stdout } = await run('tar', ['-czf', '-', '-C', folder, '.'], { encoding: 'buffer' });
    await rm(folder, { recursive: true });
    return stdout;
  }

  async function upload(id: string, archive: Buffer): Promise<{ id: string; answer: Answer }> {
    const made = await post(`/workspaces/${id}/configuration-versions`, 'configuration-versions', {
      'auto-queue-runs': false,
    });
    const answer = await lab().ask('PUT', made.json.data.attributes['upload-url'], { token: '', body: archive });
    return { id: made.json.data.id, answer };
  }

  const start = (id: string, attributes: object = {}, more: Ask = {}) =>
    post('/runs', 'runs', attributes, { workspace: { data: { id, type: 'workspaces' } } }, more);

  const look = async (id: string) => (await lab().get(`/runs/${id}`)).json.data;

  const reach = (id: string, ...statuses: string[]) =>
    until(async () => {
      const found = await look(id);
      const ended = ['errored', 'canceled', 'force_canceled', 'discarded', 'applied', 'planned_and_finished'];
      if (statuses.includes(found.attributes.status)) return found;
      if (!ended.includes(found.attributes.status)) return undefined;
      throw new Error(
        `The run is ${found.attributes.status}: ${found.attributes['error-text']}\n${await log(found, 'plan')}`,
      );
    }, 60);

  async function log(found: Answer['json'], part: 'plan' | 'apply'): Promise<string> {
    const { json: shown } = await lab().get(
      `/${part === 'plan' ? 'plans' : 'applies'}/${found.relationships[part].data.id}`,
    );
    return (await lab().ask('GET', shown.data.attributes['log-read-url'], { token: '' })).text;
  }

  const act = (id: string, what: string, more: Ask = {}) =>
    lab().post(`/runs/${id}/actions/${what}`, { comment: 'a test' }, more);

  const state = (id: string) => lab().get(`/workspaces/${id}/current-state-version`);

  async function planned(source: string, attributes: object = {}): Promise<{ place: string; id: string }> {
    const place = await workspace();
    expect((await upload(place, await pack(source))).answer.status).toBe(200);
    const { json: made } = await start(place, attributes);
    await reach(made.data.id, 'planned');
    return { place, id: made.data.id };
  }

  /** The first resource is there, the second not. */
  const underWay = (id: string) =>
    until(async () => ((await log(await look(id), 'apply')).includes('local-exec): Executing') ? true : undefined));

  /** A moment after its run has ended. */
  const freed = (place: string) =>
    until(async () => ((await lab().get(`/workspaces/${place}`)).json.data.attributes.locked ? undefined : true));

  return { post, workspace, pack, upload, start, look, reach, log, act, state, planned, underWay, freed };
}
