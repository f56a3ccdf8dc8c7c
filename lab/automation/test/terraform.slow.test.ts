import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, adminToken, RunningAutomation } from './automation.ts';
import { json, runsOf, slow } from './runs.ts';
import { tofu, tofuBinary } from './tools.ts';

const tool = tofu();
const run = promisify(execFile);
/** Two beginnings of templates, which a value must not become. */
const template = ['two $', '{not} %', '{this}'].join('');
const simple = `
variable "word" { default = "one" }
variable "secret" {
  default   = ""
  sensitive = true
}
resource "terraform_data" "a" { input = var.word }
output "word" { value = terraform_data.a.output }
output "hidden" {
  value     = var.secret
  sensitive = true
}
`;

describe.skipIf(tool.missing)(`runs of tofu or terraform${tool.missing ? ` (${tool.missing})` : ''}`, () => {
  let lab: RunningAutomation;

  beforeAll(async () => {
    lab = await RunningAutomation.start({
      AUTOMATION_TOOLS: '',
      PATH: `${tool.folder}:${process.env.PATH}`,
      // Of which the tool warns each time, where its answers are read.
      TF_CLI_CONFIG_FILE: '/nowhere/settings.tfrc',
    });
  });

  afterAll(() => lab?.stop());

  const { post, workspace, pack, upload, start, look, reach, log, act, state, planned, underWay, freed } = runsOf(
    () => lab,
  );

  it('plan, wait for a word, apply, keep the state, and find nothing to do afterwards', async () => {
    const { place, id } = await planned(simple);
    const waiting = await look(id);
    expect(waiting.attributes).toMatchObject({ 'has-changes': true, actions: { 'is-confirmable': true } });
    expect((await lab.get(`/runs/${id}/plan`)).json.data.attributes).toMatchObject({
      status: 'finished',
      'resource-additions': 1,
    });
    expect((await state(place)).status).toBe(404);
    expect((await act(id, 'apply')).status).toBe(202);
    const applied = await reach(id, 'applied');
    const said = await log(applied, 'plan');
    expect([said.charCodeAt(0), said.charCodeAt(said.length - 1)]).toEqual([2, 3]);
    expect(said).toContain('terraform_data.a will be created');
    expect(await log(applied, 'apply')).toContain('Apply complete! Resources: 1 added');
    const current = (await state(place)).json.data.attributes;
    const stored = await lab.ask('GET', current['hosted-state-download-url'], { token: '' });
    expect(createHash('md5').update(stored.text).digest('hex')).toBe(current.md5);
    expect(stored.json).toMatchObject({
      serial: current.serial,
      lineage: current.lineage,
      outputs: { word: { value: 'one' } },
    });
    const again = (await start(place)).json.data.id;
    expect((await reach(again, 'planned_and_finished')).attributes['has-changes']).toBe(false);
    expect((await act(id, 'apply')).status).toBe(409);
  });

  it('let only leads and administrators apply, and only one of two who do so at once', async () => {
    const { id } = await planned(simple);
    const [omar, lena, vera] = await Promise.all(['omar', 'lena', 'vera'].map((name) => lab.tokenOf(name)));
    expect((await act(id, 'apply', { token: omar })).status).toBe(403);
    expect((await act(id, 'discard', { token: vera })).status).toBe(403);
    const both = await Promise.all([act(id, 'apply', { token: lena }), act(id, 'apply', { token: adminToken })]);
    expect(both.map((answer) => answer.status).sort()).toEqual([202, 409]);
    await reach(id, 'applied');
  });

  it('of one workspace wait for each other, and a discarded one lets the next begin', async () => {
    const { place, id } = await planned(simple);
    const next = (await start(place)).json.data.id;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect((await look(next)).attributes.status).toBe('pending');
    expect((await lab.get(`/workspaces/${place}`)).json.data.attributes.locked).toBe(true);
    expect((await act(id, 'discard')).status).toBe(202);
    await reach(next, 'planned');
    expect((await act(next, 'discard')).status).toBe(202);
    await freed(place);
    await lab.post(`/workspaces/${place}/actions/lock`, { reason: 'mine' }, { headers: json });
    const held = (await start(place)).json.data.id;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await look(held)).attributes.status).toBe('pending');
    await lab.post(`/workspaces/${place}/actions/unlock`, {}, { headers: json });
    await reach(held, 'planned');
  });

  it('are one for one key', async () => {
    const place = await workspace();
    await upload(place, await pack(simple));
    const headers = { 'idempotency-key': 'tf-1' };
    const answers = await Promise.all([1, 2, 3].map(() => start(place, { message: 'once' }, { headers })));
    expect(new Set(answers.map((answer) => answer.json.data.id)).size).toBe(1);
    expect((await start(place, { message: 'else' }, { headers })).status).toBe(409);
  });

  it('get their variables, and a sensitive one comes back nowhere', async () => {
    const secret = 'canary-of-a-variable-77';
    const place = await workspace({ 'auto-apply': true });
    const made = await post(`/workspaces/${place}/vars`, 'vars', {
      key: 'secret',
      value: secret,
      category: 'terraform',
      sensitive: true,
    });
    expect(made.json.data.attributes.value).toBeNull();
    await post(`/workspaces/${place}/vars`, 'vars', {
      key: 'word',
      value: template,
      category: 'terraform',
    });
    expect(
      (await post(`/workspaces/${place}/vars`, 'vars', { key: 'PATH', value: '/x', category: 'env' })).status,
    ).toBe(422);
    await upload(place, await pack(simple));
    const id = (await start(place)).json.data.id;
    const done = await reach(id, 'applied');
    expect(await log(done, 'plan')).toContain(template);
    expect((await lab.get(`/workspaces/${place}/vars`)).text).not.toContain(secret);
    const outputs = (await lab.get(`/workspaces/${place}/current-state-version-outputs`)).json.data;
    expect(outputs.map((each: Answer['json']) => each.attributes.value).sort()).toEqual([template, null].sort());
    expect(lab.log.join('')).not.toContain(secret);
    // The state holds it, as the tool keeps it; nothing else on the disk does.
    for (const name of await readdir(lab.dataDir, { recursive: true, withFileTypes: true })) {
      if (!name.isFile() || name.name.endsWith('.tfstate')) continue;
      expect(await readFile(join(name.parentPath, name.name), 'latin1'), name.name).not.toContain(secret);
    }
  });

  it('say what is wrong with a configuration: half sent, not one, too clever, or wrong inside', async () => {
    const place = await workspace();
    const whole = await pack(simple);
    const half = await upload(place, whole.subarray(0, whole.length / 2));
    expect([half.answer.status, half.answer.json.errors[0].detail]).toEqual([
      422,
      expect.stringContaining('not a whole tar.gz'),
    ]);
    expect((await lab.get(`/configuration-versions/${half.id}`)).json.data.attributes.status).toBe('errored');
    const folder = await mkdtemp(join(tmpdir(), 'automation-link-'));
    await run('ln', ['-s', '/etc', join(folder, 'link')]);
    const { stdout } = await run('tar', ['-czf', '-', '-C', folder, '.'], { encoding: 'buffer' });
    await rm(folder, { recursive: true });
    expect((await upload(place, stdout)).answer.json.errors[0].detail).toContain('leads out of it');
    expect((await lab.ask('PUT', `${lab.url}/_archivist/guessed`, { token: '', body: whole })).status).toBe(404);
    await upload(place, await pack('resource "x" {'));
    const wrong = (await start(place)).json.data.id;
    const ended = await reach(wrong, 'errored');
    expect(ended.attributes['error-text']).toContain('its log says why');
    expect(await log(ended, 'plan')).toMatch(/Error/);
    await freed(place);
  });

  it('killed in mid-apply, with the service, are errored, free their workspace and keep what was written', async () => {
    const { place, id } = await planned(slow);
    await act(id, 'apply');
    await underWay(id);
    const { mark } = JSON.parse(await readFile(join(lab.dataDir, `metadata/runs/${id}.json`), 'utf8'));
    await lab.restart('SIGKILL');
    const ended = (await look(id)).attributes;
    expect(ended).toMatchObject({ status: 'errored', 'error-text': expect.stringContaining('Begin a new run') });
    await freed(place);
    const { text } = await lab.ask('GET', (await state(place)).json.data.attributes['hosted-state-download-url'], {
      token: '',
    });
    expect(text).toContain('written');
    const left = await run('sh', ['-c', `grep -lz "${mark}" /proc/[0-9]*/environ 2>/dev/null | wc -l`]);
    expect(Number(left.stdout)).toBe(0);
    const again = (await start(place)).json.data.id;
    expect((await reach(again, 'planned')).attributes.status).toBe('planned');
    await act(again, 'discard');
  });

  it('canceled in mid-apply keep what was written', async () => {
    const { place, id } = await planned(slow);
    await act(id, 'apply');
    await underWay(id);
    expect((await act(id, 'cancel')).status).toBe(202);
    await reach(id, 'canceled');
    const { text } = await lab.ask('GET', (await state(place)).json.data.attributes['hosted-state-download-url'], {
      token: '',
    });
    expect(text).toContain('written');
  });

  it('answer to the tool’s own cloud backend: init, apply, output, taint, destroy', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'automation-cli-'));
    const host = `localhost:${lab.port}`;
    const services = ['tfe.v2', 'tfe.v2.1', 'tfe.v2.2', 'state.v2']
      .map((name) => `"${name}" = "${lab.url}/api/v2/"`)
      .join('\n');
    const cloud = `terraform {\n  cloud {\n    hostname = "${host}"\n    organization = "harbourline"\n    workspaces { name = "by-client" }\n  }\n}\n`;
    await writeFile(join(folder, 'main.tf'), cloud + simple);
    await mkdir(join(folder, 'home'));
    await writeFile(
      join(folder, 'rc'),
      `host "${host}" {\n  services = {\n${services}\n  }\n}\ncredentials "${host}" { token = "${adminToken}" }\n`,
    );
    const env = {
      PATH: process.env.PATH,
      HOME: join(folder, 'home'),
      TF_CLI_CONFIG_FILE: join(folder, 'rc'),
      CHECKPOINT_DISABLE: '1',
    };
    const call = async (...args: string[]) =>
      (await run(tofuBinary(tool.folder ?? ''), args, { cwd: folder, env, timeout: 120_000 })).stdout;
    try {
      expect(await call('init', '-no-color', '-input=false')).toContain('initialized');
      expect(await call('apply', '-no-color', '-auto-approve')).toContain('Resources: 1 added');
      expect(await call('output', '-no-color', '-raw', 'word')).toBe('one');
      expect(await call('taint', 'terraform_data.a')).toContain('tainted');
      expect(await call('destroy', '-no-color', '-auto-approve')).toContain('1 destroyed');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
