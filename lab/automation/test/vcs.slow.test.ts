import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { companyDir, passwordOf } from '../../identity/test/start.ts';
import { adminToken as forgeAdmin, RunningForge } from '../../forge/test/forge.ts';
import { runGit, withPassword } from '../../forge/test/git.ts';
import { type Answer, RunningAutomation, until } from './automation.ts';
import { json, runsOf } from './runs.ts';
import { tofu } from './tools.ts';

const tool = tofu();
const forgeToken = 'automation-token-of-the-test';

const saying = (word: string) => `
resource "terraform_data" "a" { input = "${word}" }
output "word" { value = terraform_data.a.output }
`;
const broken = 'resource "terraform_data" "a" { input = var.missing }\n';
const slow = 'data "external" "slow" { program = ["sh", "-c", "sleep 30"] }\n';

describe.skipIf(tool.missing)(
  `a workspace that follows a repository${tool.missing ? ` (${tool.missing})` : ''}`,
  () => {
    let forge: RunningForge;
    let lab: RunningAutomation;
    let work: string;

    beforeAll(async () => {
      work = await mkdtemp(join(tmpdir(), 'automation-vcs-'));
      forge = await RunningForge.start(companyDir, {
        FORGE_AUTOMATION_TOKEN: forgeToken,
        FORGE_RUNNER_TOKEN: 'runner-token-of-the-test',
      });
      lab = await RunningAutomation.start({
        PATH: `${tool.folder}:${process.env.PATH}`,
        AUTOMATION_FORGE_URL: forge.url,
        AUTOMATION_FORGE_TOKEN: forgeToken,
        AUTOMATION_FORGE_SECONDS: '2',
      });
    });

    afterAll(async () => {
      await lab?.stop();
      await forge?.stop();
      await rm(work, { recursive: true, force: true });
    });

    const { post, workspace, pack, upload, start, look, reach, log, act, state, freed } = runsOf(() => lab);

    const begin = (place: string, configuration: string) =>
      post(
        '/runs',
        'runs',
        { 'auto-apply': true },
        {
          workspace: { data: { id: place, type: 'workspaces' } },
          'configuration-version': { data: { id: configuration, type: 'configuration-versions' } },
        },
      );

    let counter = 0;

    /** A repository of the team's with a first commit of omar's, cloned. */
    async function repository(word = 'one') {
      counter += 1;
      const name = `storage-${counter}`;
      const made = await forge.post('/projects', { name, namespace_id: await forge.groupId('checkout') });
      expect(made.status, made.text).toBe(201);
      const folder = join(work, name);
      await runGit(work, 'init', '-q', '-b', 'main', folder);
      await runGit(folder, 'remote', 'add', 'origin', withPassword(`${forge.url}/checkout/${name}.git`, 'omar'));
      const push = (source: string, title: string, branch = 'main') => pushed(folder, source, title, branch);
      return { name, folder, push, id: made.json.id as number, first: await push(saying(word), 'Begin') };
    }

    async function pushed(folder: string, source: string, title: string, branch: string): Promise<string> {
      await runGit(folder, 'checkout', '-q', '-B', branch);
      await writeFile(join(folder, 'main.tf'), source);
      await runGit(folder, 'add', '.');
      await runGit(folder, 'commit', '-q', '-m', title);
      const sent = await runGit(folder, 'push', '-f', 'origin', branch);
      expect(sent.code, sent.out).toBe(0);
      return (await runGit(folder, 'rev-parse', 'HEAD')).out.trim();
    }

    /** As the portal does it: the workspace is connected from its first moment on, and its first run is asked for. */
    async function connected(attributes: object = {}) {
      const made = await repository();
      const place = await workspace({ 'vcs-repo': { identifier: `checkout/${made.name}` }, ...attributes });
      const uploaded = await upload(place, await pack(saying('one')));
      expect(uploaded.answer.status).toBe(200);
      const first = (await begin(place, uploaded.id)).json.data.id;
      await reach(first, 'applied');
      await run(place, 'Begin', 'planned_and_finished');
      return { ...made, place };
    }

    const runs = async (place: string): Promise<Answer['json'][]> =>
      (await lab.get(`/workspaces/${place}/runs`)).json.data;

    /** The newest run of that message, once it has come so far. */
    const run = (place: string, message: string, ...statuses: string[]) =>
      until(async () => {
        const found = (await runs(place)).find((each) => each.attributes.message.endsWith(message));
        return found && statuses.includes(found.attributes.status) ? found : undefined;
      }, 30);

    const commitOf = async (found: Answer['json']) => {
      const { id } = found.relationships['configuration-version'].data;
      return (await lab.get(`/configuration-versions/${id}/ingress-attributes`)).json.data.attributes;
    };

    const problemOf = async (place: string): Promise<string | null> =>
      (await lab.get(`/workspaces/${place}`)).json.data.attributes['vcs-repo']['stagecraft-problem'];
    const problem = (place: string, words: RegExp) =>
      until(async () => (words.test((await problemOf(place)) ?? '') ? true : undefined));

    const told = async (project: number, sha: string) =>
      (await forge.get(`/projects/${project}/repository/commits/${sha}/statuses`)).json.filter((each: Answer['json']) =>
        each.name.startsWith('automation/'),
      );
    const status = (project: number, sha: string, wanted: string) =>
      until(async () => ((await told(project, sha)) as Answer['json'][]).find((each) => each.status === wanted));

    const word = async (place: string) => {
      const outputs = (await lab.get(`/workspaces/${place}/current-state-version-outputs`)).json.data;
      return outputs[0].attributes.value;
    };

    it('plans each push, names its commit and whose it is, and applies it once a lead has said so', async () => {
      const { place, push, id } = await connected();
      const sha = await push(saying('two'), 'Say two');
      const waiting = await run(place, 'Say two', 'planned');
      expect(waiting.attributes.message).toBe(`${sha.slice(0, 8)} Say two`);
      expect(await commitOf(waiting)).toMatchObject({
        ...{ 'commit-sha': sha, 'commit-message': 'Say two', 'sender-username': 'omar', branch: 'main' },
        ...{ 'is-pull-request': false, 'commit-author': 'T' },
      });
      expect((await status(id, sha, 'pending')).description).toBe(
        'Would change +0 ~1 −0, and waits for a confirmation',
      );
      expect(await word(place)).toBe('one');
      expect((await act(waiting.id, 'apply', { token: await lab.tokenOf('omar') })).status).toBe(403);
      expect((await act(waiting.id, 'apply', { token: await lab.tokenOf('lena') })).status).toBe(202);
      await reach(waiting.id, 'applied');
      expect(await word(place)).toBe('two');
      expect(await status(id, sha, 'success')).toMatchObject({
        description: 'Applied +0 ~1 −0',
        target_url: `${lab.url}/runs/${waiting.id}`,
      });
      const before = (await runs(place)).length;
      // It looks every two seconds, and finds nothing new.
      await new Promise((resolve) => setTimeout(resolve, 3000));
      expect((await runs(place)).length).toBe(before);
    });

    it('believes nobody who rings without the token, and is rung twice for one run', async () => {
      const { place, push, id } = await connected();
      const [hook] = (await forge.get(`/projects/${id}/hooks`)).json;
      expect(hook).toMatchObject({ push_events: true, merge_requests_events: true });
      const ring = (headers: Record<string, string>) => lab.ask('POST', hook.url, { token: '', headers, body: '{}' });
      expect((await ring({})).status).toBe(401);
      expect((await ring({ 'x-gitlab-token': 'guessed' })).status).toBe(401);
      expect((await lab.ask('POST', `${lab.url}/webhooks/ws-nothing`, { token: '' })).status).toBe(404);
      const own = 'the-token-that-both-now-know';
      await forge.call('PUT', `/api/v4/projects/${id}/hooks/${hook.id}`, { body: { token: own } });
      await push(saying('two'), 'Say two');
      await run(place, 'Say two', 'planned');
      expect((await runs(place)).filter((each) => each.attributes.message.endsWith('Say two'))).toHaveLength(1);
      expect(lab.log.join('')).not.toContain('x-gitlab-token');
    });

    it('hears of a push at once when the forge rings, long before it would look by itself', async () => {
      const patient = await RunningAutomation.start({
        PATH: `${tool.folder}:${process.env.PATH}`,
        AUTOMATION_FORGE_URL: forge.url,
        AUTOMATION_FORGE_TOKEN: forgeToken,
        AUTOMATION_FORGE_SECONDS: '3600',
      });
      try {
        const { name, push } = await repository();
        const attributes = { name: 'rung', 'queue-all-runs': true, 'vcs-repo': { identifier: `checkout/${name}` } };
        const body = { data: { type: 'workspaces', attributes } };
        const made = await patient.post('/organizations/harbourline/workspaces', body, { headers: json });
        const messages = async () =>
          (await patient.get(`/workspaces/${made.json.data.id}/runs`)).json.data.map((each: Answer['json']) =>
            each.attributes.message.slice('12345678 '.length),
          );
        await until(async () => ((await messages()).includes('Begin') ? true : undefined));
        await push(saying('two'), 'Say two');
        await until(async () => ((await messages()).includes('Say two') ? true : undefined));
      } finally {
        await patient.stop();
      }
    });

    it('plans the newest of several pushes, and what waited before is replaced by it', async () => {
      const { place, push, id } = await connected();
      const second = await push(saying('two'), 'Say two');
      const older = await run(place, 'Say two', 'planned');
      const third = await push(saying('three'), 'Say three');
      const newer = await run(place, 'Say three', 'planned');
      expect((await look(older.id)).attributes).toMatchObject({
        status: 'discarded',
        'error-text': `${third.slice(0, 8)} came after it, and has been planned instead.`,
      });
      expect((await status(id, second, 'canceled')).description).toContain('came after it');
      // Back to what is there already, by force: a plan of its own, with nothing to do.
      await runGit(join(work, `storage-${counter}`), 'reset', '-q', '--hard', 'HEAD~2');
      await runGit(join(work, `storage-${counter}`), 'push', '-f', 'origin', 'main');
      await run(place, 'Begin', 'planned_and_finished');
      await until(async () => ((await look(newer.id)).attributes.status === 'discarded' ? true : undefined));
      expect(await problemOf(place)).toBeNull();
    });

    it('plans a merge request without applying it, again when it changes, and the merge as a push', async () => {
      const { place, push, id } = await connected();
      const sha = await push(saying('two'), 'Try two', 'try');
      const body = { source_branch: 'try', target_branch: 'main', title: 'Say two' };
      expect((await forge.post(`/projects/${id}/merge_requests`, body)).status).toBe(201);
      const tried = await run(place, '!1 Say two', 'planned_and_finished');
      expect(tried.attributes['plan-only']).toBe(true);
      expect(await commitOf(tried)).toMatchObject({
        'is-pull-request': true,
        'pull-request-number': 1,
        'commit-sha': sha,
      });
      expect((await status(id, sha, 'success')).description).toBe('Would change +0 ~1 −0');
      const wrong = await push(broken, 'Break it', 'try');
      expect((await status(id, wrong, 'failed')).description).toContain('The plan failed; its log says why.');
      await push(saying('two'), 'Mend it', 'try');
      await until(async () =>
        (await runs(place)).filter((each) => each.attributes['plan-only']).length === 3 ? true : undefined,
      );
      expect(await word(place)).toBe('one');
      const merged = await forge.call('PUT', `/api/v4/projects/${id}/merge_requests/1/merge`, {
        token: await forge.tokenOf('lena'),
      });
      expect(merged.status, merged.text).toBe(200);
      const [after] = await until(async () => {
        const waiting = (await runs(place)).filter((each) => each.attributes.status === 'planned');
        return waiting.length > 0 ? waiting : undefined;
      });
      expect((await commitOf(after))['sender-username']).toBe('lena');
    });

    it('plans nothing of somebody who may not start runs, and says so; somebody who may can', async () => {
      const { place, name, id } = await connected();
      const commit = await forge.post(
        `/projects/${id}/repository/commits`,
        {
          ...{ branch: 'main', commit_message: 'From elsewhere', author_name: 'lena' },
          actions: [{ action: 'update', file_path: 'main.tf', content: saying('two') }],
        },
        forgeAdmin,
      );
      const sha: string = commit.json.id;
      await problem(place, /was pushed by forge-admin, who may not start runs here/);
      expect((await status(id, sha, 'failed')).description).toContain(
        `${sha.slice(0, 8)} on main was pushed by forge-admin`,
      );
      expect((await runs(place)).some((each) => each.attributes.message.endsWith('From elsewhere'))).toBe(false);
      const asked = await start(place, {}, { token: await lab.tokenOf('lena') });
      expect(asked.status, name).toBe(201);
      await reach(asked.json.data.id, 'planned');
      expect((await commitOf(asked.json.data))['commit-sha']).toBe(sha);
      await until(async () => ((await problemOf(place)) === null ? true : undefined));
    });

    it('applies by itself only what somebody pushed who may confirm', async () => {
      const { place, folder, name } = await connected({ 'auto-apply': true });
      await pushed(folder, saying('two'), 'By omar', 'main');
      await run(place, 'By omar', 'planned');
      await runGit(folder, 'remote', 'set-url', 'origin', withPassword(`${forge.url}/checkout/${name}.git`, 'lena'));
      await pushed(folder, saying('three'), 'By lena', 'main');
      await run(place, 'By lena', 'applied');
      expect(await word(place)).toBe('three');
    });

    it('says that a push broke the plan, and the next one mends it', async () => {
      const { place, push, id } = await connected();
      const sha = await push(broken, 'Break it');
      const failed = await run(place, 'Break it', 'errored');
      expect(await log(failed, 'plan')).toContain('missing');
      await status(id, sha, 'failed');
      await freed(place);
      await push(saying('two'), 'Mend it');
      await run(place, 'Mend it', 'planned');
    });

    it('keeps out of the way of a first run that has failed, until it has gone well', async () => {
      const { name, push } = await repository();
      const place = await workspace({ 'vcs-repo': { identifier: `checkout/${name}` } });
      const first = async (source: string) => {
        const { id } = await upload(place, await pack(source));
        return (await begin(place, id)).json.data.id;
      };
      const failed = await first(broken);
      await until(async () => ((await look(failed)).attributes.status === 'errored' ? true : undefined));
      await push(saying('two'), 'Say two');
      await new Promise((resolve) => setTimeout(resolve, 3000));
      expect((await runs(place)).some((each) => each.attributes.message.endsWith('Say two'))).toBe(false);
      await reach(await first(saying('one')), 'applied');
      await run(place, 'Say two', 'planned');
    });

    it('takes no commit that leads out of itself, and says which of its files does', async () => {
      const { place, folder, id } = await connected();
      await symlink('/etc', join(folder, 'elsewhere'));
      const sha = await pushed(folder, saying('two'), 'Reach out', 'main');
      const failed = await run(place, 'Reach out', 'errored');
      expect(failed.attributes['error-text']).toMatch(/holds a link that leads out of it: .*elsewhere/);
      expect((await status(id, sha, 'failed')).description).toContain('leads out of it');
      await freed(place);
    });

    it('is decided upon on its pages, by those who may, and by nobody from another page', async () => {
      const { place, push } = await connected();
      await push(saying('two'), 'Say two');
      const waiting = await run(place, 'Say two', 'planned');
      const press = async (who: string, path: string, origin = lab.url) => {
        const authorization = `Basic ${Buffer.from(`${who}:${passwordOf(who)}`).toString('base64')}`;
        const headers = { authorization, ...(origin ? { origin } : {}) };
        return lab.ask('POST', `${lab.url}${path}`, { token: '', headers });
      };
      const apply = `/runs/${waiting.id}/apply`;
      expect((await press('omar', apply)).status).toBe(403);
      expect((await press('lena', apply, 'https://elsewhere.example')).status).toBe(403);
      expect((await press('lena', apply, '')).status).toBe(403);
      expect((await press('vera', `/workspaces/${place}/plan`)).status).toBe(403);
      expect((await look(waiting.id)).attributes.status).toBe('planned');
      const discarded = await press('omar', `/runs/${waiting.id}/discard`);
      expect([discarded.status, discarded.headers.get('location')]).toEqual([303, `/runs/${waiting.id}`]);
      expect((await press('lena', apply)).text).toContain('It does not wait any more');
      const asked = await press('omar', `/workspaces/${place}/plan`);
      const id = asked.headers.get('location')?.split('/').at(-1) ?? '';
      await reach(id, 'planned');
      expect((await press('lena', `/runs/${id}/apply`)).status).toBe(303);
      await reach(id, 'applied');
      expect(await word(place)).toBe('two');
    });

    it('that was down when the push came catches up, and a plan that its end cut off is made again', async () => {
      const { place, push, id } = await connected();
      const { id: by } = await run(place, 'Begin', 'planned_and_finished');
      await freed(place);
      await lab.end('SIGKILL');
      // As it is when it was cut off between a run's end and the moment in which that frees its workspace.
      const file = join(lab.dataDir, `metadata/workspaces/${place}.json`);
      const known = JSON.parse(await readFile(file, 'utf8'));
      await writeFile(file, JSON.stringify({ ...known, lock: { kind: 'run', by, reason: `Locked by run ${by}` } }));
      // Nobody rings for it later either.
      const [hook] = (await forge.get(`/projects/${id}/hooks`)).json;
      await forge.call('DELETE', `/api/v4/projects/${id}/hooks/${hook.id}`);
      await push(saying('two'), 'Say two');
      await lab.up();
      await run(place, 'Say two', 'planned');
      await push(saying('three') + slow, 'Slowly');
      await run(place, 'Slowly', 'planning');
      await lab.restart('SIGKILL');
      const both = await until(async () => {
        const found = (await runs(place)).filter((each) => each.attributes.message.endsWith('Slowly'));
        return found.length === 2 ? found : undefined;
      });
      expect(both.map((each) => each.attributes.status).at(-1)).toBe('errored');
      await push(saying('four'), 'Quickly');
    });

    it('says that the forge is down, and goes on when it is back; a state is told late rather than never', async () => {
      const { place, push, id } = await connected();
      const sha = await push(saying('two'), 'Say two');
      const waiting = await run(place, 'Say two', 'planned');
      await forge.end('SIGKILL');
      await problem(place, /could not be looked at: the forge does not answer .*It is tried again/);
      expect((await workspaceAnswer({ identifier: 'checkout/none' })).status).toBe(503);
      await act(waiting.id, 'apply');
      await reach(waiting.id, 'applied');
      await forge.up();
      await status(id, sha, 'success');
      await push(saying('three'), 'Say three');
      await run(place, 'Say three', 'planned');
      expect(await problemOf(place)).toBeNull();
    });

    const workspaceAnswer = (repository: object) =>
      lab.post(
        '/organizations/harbourline/workspaces',
        { data: { type: 'workspaces', attributes: { name: `refused-${Date.now()}`, 'vcs-repo': repository } } },
        { headers: json },
      );

    it('keeps the state of a repository that is gone, and does not take another of its name for it', async () => {
      const { place, name, id, push } = await connected();
      expect((await forge.call('DELETE', `/api/v4/projects/${id}`, { token: forgeAdmin })).status).toBe(202);
      await problem(place, /checkout\/storage-\d+ or its branch main is not there any more.*The state is kept/);
      const again = await forge.post('/projects', { name, namespace_id: await forge.groupId('checkout') });
      expect(again.json.id).not.toBe(id);
      const before = (await runs(place)).length;
      await push(saying('two'), 'Of another');
      await new Promise((resolve) => setTimeout(resolve, 3000));
      expect((await runs(place)).length).toBe(before);
      expect((await state(place)).status).toBe(200);
      expect((await workspaceAnswer({ identifier: 'checkout/none' })).json.errors[0].detail).toContain(
        'the forge has no',
      );
      expect((await workspaceAnswer({ identifier: `checkout/${name}`, branch: 'none' })).status).toBe(422);
    });
  },
);
