import { Gitlab } from '@gitbeaker/rest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminToken, portalToken, RunningForge } from './forge.ts';

let forge: RunningForge;
let api: InstanceType<typeof Gitlab>;
let checkout: number;

beforeAll(async () => {
  forge = await RunningForge.start();
  api = new Gitlab({ host: forge.url, token: portalToken });
  checkout = await forge.groupId('checkout');
});
afterAll(() => forge.stop());

describe('projects', () => {
  it('lists in pages with the headers of GitLab', async () => {
    const first = await forge.get('/projects?per_page=2&order_by=path&sort=asc');
    expect(first.json.map((each: { path: string }) => each.path)).toEqual(['cart', 'parcels']);
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'x-total': '5',
      'x-next-page': '2',
      'x-total-pages': '3',
    });
    expect(first.headers.get('link')).toContain('rel="next"');
    const last = await forge.get('/projects?per_page=2&page=3');
    expect(last.headers.get('x-next-page')).toBe('');
    expect(await api.Projects.all({ perPage: 2 })).toHaveLength(5);
    expect(await api.Projects.all({ perPage: 2, pagination: 'keyset', orderBy: 'id', sort: 'asc' })).toHaveLength(5);
  });

  it('filters', async () => {
    expect(await api.Projects.all({ search: 'par' })).toMatchObject([{ path: 'parcels' }]);
    expect(await api.Projects.all({ lastActivityAfter: new Date(Date.now() + 60_000).toISOString() })).toEqual([]);
    const vera = await forge.tokenOf('vera');
    expect((await forge.get('/projects?membership=true', vera)).json).toEqual([]);
    expect((await forge.get('/projects', vera)).json).toHaveLength(5);
    expect((await forge.get('/projects', '')).json).toEqual([]);
  });

  it('creates, edits, archives and removes', async () => {
    const made = await api.Projects.create({
      name: 'New Service',
      namespaceId: checkout,
      topics: ['go'],
      visibility: 'internal',
      initializeWithReadme: true,
    });
    expect(made).toMatchObject({ path: 'new-service', path_with_namespace: 'checkout/new-service', topics: ['go'] });
    expect(await api.RepositoryFiles.showRaw(made.id, 'README.md', 'main')).toContain('# New Service');
    const edited = await api.Projects.edit(made.id, { description: 'Better' });
    expect(edited.description).toBe('Better');
    const refused = await forge.call('DELETE', `/api/v4/projects/${made.id}`);
    expect(refused.status).toBe(403);
    expect((await forge.call('DELETE', `/api/v4/projects/${made.id}`, { token: adminToken })).status).toBe(202);
    expect((await forge.get(`/projects/${made.id}`)).status).toBe(404);
  });

  it('says what is wrong in the shape of GitLab', async () => {
    const twice = await forge.post('/projects', { name: 'cart', namespace_id: checkout });
    expect(twice).toMatchObject({ status: 400, json: { message: { path: ['has already been taken'] } } });
    expect(await forge.post('/projects', {})).toMatchObject({ status: 400, json: { error: 'name is missing' } });
    const bad = await forge.post('/projects', { name: 'x', path: '../x', namespace_id: checkout });
    expect(bad.status).toBe(400);
    expect((await forge.get('/projects?per_page=0')).status).toBe(400);
    expect((await forge.get('/nothing')).status).toBe(404);
  });

  it('makes one project for one Idempotency-Key, also for many calls at once and after kill -9', async () => {
    const create = (name: string) =>
      forge.call('POST', '/api/v4/projects', {
        body: { name, namespace_id: checkout },
        headers: { 'idempotency-key': 'request-1' },
      });
    const answers = await Promise.all(Array.from({ length: 8 }, () => create('once')));
    expect(answers.map((each) => each.status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
    expect(new Set(answers.map((each) => each.json.id)).size).toBe(1);
    await forge.restart('SIGKILL');
    const again = await create('once');
    expect(again).toMatchObject({ status: 200, json: { id: answers[0]?.json.id } });
    expect((await create('other')).status).toBe(409);
    expect((await forge.get('/projects?search=once')).json).toHaveLength(1);
  });
});

describe('who may do what', () => {
  it('answers 401, 403 and 404 as GitLab does', async () => {
    const omar = await forge.tokenOf('omar');
    const yuki = await forge.tokenOf('yuki');
    const hidden = await forge.post('/projects', {
      name: 'hidden',
      namespace_id: checkout,
      initialize_with_readme: true,
    });
    expect(hidden.json.visibility).toBe('private');
    expect((await forge.get('/user', '')).status).toBe(401);
    expect((await forge.get('/projects', 'wrong-token')).status).toBe(401);
    expect((await forge.get('/projects/checkout%2Fhidden', omar)).status).toBe(200);
    expect((await forge.get('/projects/checkout%2Fhidden', yuki)).json).toEqual({ message: '404 Project Not Found' });
    expect((await forge.get('/projects/checkout%2Fcart', '')).status).toBe(404);
    expect((await forge.call('GET', '/checkout/hidden', { token: '' })).status).toBe(404);
    const commit = {
      branch: 'main',
      commit_message: 'x',
      actions: [{ action: 'create', file_path: 'x', content: 'x' }],
    };
    expect((await forge.post('/projects/checkout%2Fcart/repository/commits', commit, yuki)).status).toBe(403);
    expect((await forge.post('/projects', { name: 'x', namespace_id: checkout }, omar)).status).toBe(403);
    expect((await forge.post('/groups', { name: 'x', path: 'x' })).status).toBe(403);
    const bearer = { headers: { authorization: `Bearer ${portalToken}` }, token: '' };
    expect((await forge.call('GET', '/api/v4/user', bearer)).json).toMatchObject({
      username: 'portal',
      is_admin: false,
    });
    expect((await forge.get('/user', adminToken)).json.is_admin).toBe(true);
  });

  it('honours scopes, expiry and revocation of access tokens', async () => {
    const omar = await forge.tokenOf('omar');
    const made = await forge.post('/user/personal_access_tokens', { name: 'ci', scopes: ['read_api'] }, omar);
    expect(made.json.token).toMatch(/^glpat-/);
    const token = made.json.token;
    expect((await forge.get('/projects', token)).status).toBe(200);
    expect((await forge.post('/projects', { name: 'mine' }, token)).json.error).toBe('insufficient_scope');
    expect((await forge.get('/personal_access_tokens/self', token)).json).not.toHaveProperty('hash');
    await forge.call('DELETE', `/api/v4/personal_access_tokens/${made.json.id}`, { token: omar });
    expect((await forge.get('/projects', token)).status).toBe(401);
    const old = { name: 'old', scopes: ['api'], expires_at: '2020-01-01' };
    const expired = await forge.post('/user/personal_access_tokens', old, omar);
    expect((await forge.get('/user', expired.json.token)).status).toBe(401);
  });

  it('gives nobody more than the giver has', async () => {
    const lena = await forge.tokenOf('lena');
    const [vera] = (await forge.get('/users?username=vera')).json;
    const add = (level: number) =>
      forge.post('/projects/checkout%2Fcart/members', { user_id: vera.id, access_level: level }, lena);
    expect((await add(50)).status).toBe(403);
    expect((await add(30)).status).toBe(201);
    expect((await add(30)).status).toBe(409);
    expect((await forge.get('/projects/checkout%2Fcart/members/all')).json).toHaveLength(4);
  });
});

describe('repositories', () => {
  const cart = 'checkout/cart';

  it('reads trees, files, archives and history', async () => {
    const tree = await api.Repositories.allRepositoryTrees(cart, { recursive: true, perPage: 2 });
    expect(tree.map((each) => each.path).sort()).toEqual(['README.md', 'catalog-info.yaml', 'docs', 'docs/index.md']);
    const file = await api.RepositoryFiles.show(cart, 'docs/index.md', 'main');
    expect(Buffer.from(file.content, 'base64').toString()).toBe('# cart\n');
    const head = await forge.call('HEAD', '/api/v4/projects/checkout%2Fcart/repository/files/docs%2Findex.md?ref=main');
    expect([head.status, head.headers.get('x-gitlab-blob-id')]).toEqual([200, file.blob_id]);
    const raw = '/projects/checkout%2Fcart/repository/files/README.md/raw?ref=main';
    const etag = (await forge.get(raw)).headers.get('etag') ?? '';
    expect((await forge.call('GET', `/api/v4${raw}`, { headers: { 'if-none-match': etag } })).status).toBe(304);
    expect((await forge.get('/projects/checkout%2Fcart/repository/files/no.md?ref=main')).json.message).toBe(
      '404 File Not Found',
    );
    const zip = await fetch(
      `${forge.url}/api/v4/projects/checkout%2Fcart/repository/archive.zip?private_token=${portalToken}`,
    );
    expect(
      Buffer.from(await zip.arrayBuffer())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK');
  });

  it('commits many actions as one, or none', async () => {
    const commit = await api.Commits.create(
      cart,
      'work',
      'Many',
      [
        { action: 'create', filePath: 'a/b.txt', content: Buffer.from('hi').toString('base64'), encoding: 'base64' },
        { action: 'update', filePath: 'README.md', content: 'new' },
        { action: 'move', filePath: 'moved.yaml', previousPath: 'catalog-info.yaml' },
        { action: 'delete', filePath: 'docs/index.md' },
      ],
      { startBranch: 'main' },
    );
    const diff = await api.Commits.showDiff(cart, commit.id);
    expect(diff).toHaveLength(4);
    const broken = [
      { action: 'create', file_path: 'new', content: '1' },
      { action: 'delete', file_path: 'none' },
    ];
    const body = { branch: 'work', commit_message: 'x', actions: broken };
    expect((await forge.post('/projects/checkout%2Fcart/repository/commits', body)).status).toBe(400);
    expect((await forge.get('/projects/checkout%2Fcart/repository/files/new?ref=work')).status).toBe(404);
    const outside = { ...body, actions: [{ action: 'create', file_path: '../.git/config', content: '1' }] };
    expect((await forge.post('/projects/checkout%2Fcart/repository/commits', outside)).status).toBe(400);
    const compared = await api.Repositories.compare(cart, 'main', 'work');
    expect(compared.commits).toHaveLength(1);
  });

  it('merges, finds conflicts and keeps the record through a restart', async () => {
    const write = (branch: string, content: string) =>
      api.Commits.create(cart, branch, branch, [{ action: 'update', filePath: 'README.md', content }], {
        startBranch: 'main',
      });
    await write('good', 'good');
    await write('bad', 'bad');
    const good = await api.MergeRequests.create(cart, 'good', 'main', 'Good', { removeSourceBranch: true });
    const bad = await api.MergeRequests.create(cart, 'bad', 'main', 'Bad');
    expect(good.detailed_merge_status).toBe('mergeable');
    const merged = await api.MergeRequests.merge(cart, good.iid);
    expect(merged).toMatchObject({ state: 'merged', merged_by: { username: 'portal' } });
    expect(await api.RepositoryFiles.showRaw(cart, 'README.md', 'main')).toBe('good');
    expect((await forge.get('/projects/checkout%2Fcart/repository/branches/good')).status).toBe(404);
    const path = '/api/v4/projects/checkout%2Fcart/merge_requests';
    expect((await forge.get(`/projects/checkout%2Fcart/merge_requests/${bad.iid}`)).json.has_conflicts).toBe(true);
    expect((await forge.call('PUT', `${path}/${bad.iid}/merge`)).status).toBe(422);
    expect((await forge.call('PUT', `${path}/${good.iid}/merge`)).status).toBe(405);
    const twin = { source_branch: 'bad', target_branch: 'main', title: 'Again' };
    expect((await forge.post('/projects/checkout%2Fcart/merge_requests', twin)).status).toBe(409);
    await forge.restart('SIGKILL');
    expect(await api.MergeRequests.all({ projectId: cart, state: 'merged' })).toMatchObject([{ iid: good.iid }]);
  });

  it('finds files by name in a group', async () => {
    const found = await forge.get('/groups/logistics/search?scope=blobs&search=filename:catalog-info.yaml');
    expect(found.json).toHaveLength(2);
  });
});

describe('pages', () => {
  it('shows projects, files and edits without letting a README do harm', async () => {
    const home = await forge.call('GET', '/', { token: '' });
    expect(home.text).toContain('href="/logistics/parcels"');
    const project = await forge.call('GET', '/logistics/parcels', { token: '' });
    expect(project.text).toContain('<strong>parcels</strong>');
    expect(project.text).not.toContain('<script>alert');
    for (const path of [
      'tree/main/docs',
      'blob/main/docs/index.md',
      'edit/main/README.md',
      'commits/main',
      'branches',
      'merge_requests',
    ]) {
      expect([path, (await forge.call('GET', `/logistics/parcels/-/${path}`, { token: '' })).status]).toEqual([
        path,
        200,
      ]);
    }
    const raw = await forge.call('GET', '/logistics/parcels/-/raw/main/docs/index.md', { token: '' });
    expect(raw.text).toBe('# parcels\n');
    expect((await forge.call('GET', '/logistics/parcels/-/blob/main/none', { token: '' })).status).toBe(404);
  });
});
