import { UrlReaders } from '@backstage/backend-defaults/urlReader';
import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import {
  GitlabDiscoveryEntityProvider,
  GitlabOrgDiscoveryEntityProvider,
} from '@backstage/plugin-catalog-backend-module-gitlab';
import {
  createPublishGitlabAction,
  createPublishGitlabMergeRequestAction,
  createTriggerGitlabPipelineAction,
} from '@backstage/plugin-scaffolder-backend-module-gitlab';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Forge, startForge } from './forge';

jest.setTimeout(120_000);

let forge: Forge;
let config: ConfigReader;

beforeAll(async () => {
  forge = await startForge();
  const { host, url, token } = forge;
  const provider = { host, fallbackBranch: 'main', schedule: { frequency: { hours: 1 }, timeout: { minutes: 1 } } };
  config = new ConfigReader({
    integrations: { gitlab: [{ host, token, baseUrl: url, apiBaseUrl: `${url}/api/v4` }] },
    catalog: {
      providers: {
        gitlab: {
          found: provider,
          searched: { ...provider, group: 'checkout', useSearch: true },
          grouped: { ...provider, groupPattern: '^logistics$' },
          org: { ...provider, orgEnabled: true },
        },
      },
    },
  });
});
afterAll(() => forge?.stop());

const workspaces: string[] = [];

/** What a template has made, before it is published. */
function makeWorkspace(): string {
  const folder = mkdtempSync(join(tmpdir(), 'workspace-'));
  workspaces.push(folder);
  return folder;
}

afterAll(() => {
  for (const folder of workspaces) rmSync(folder, { recursive: true });
});

type Entity = { kind: string; metadata: { name: string }; spec: { target?: string; memberOf?: string[] } };
type Connected = { connect(connection: never): Promise<void>; getProviderName(): string };

/** Runs a provider as the catalog does and gives back what it hands over. */
async function collect(provider: Connected, run: () => Promise<void>): Promise<Entity[]> {
  const found: Entity[] = [];
  const connection = {
    applyMutation: async (mutation: { entities: { entity: Entity }[] }) => {
      found.push(...mutation.entities.map((each) => each.entity));
    },
    refresh: async () => undefined,
  };
  await provider.connect(connection as never);
  await run();
  return found;
}

async function discover(id: string): Promise<string[]> {
  let task: () => Promise<void> = async () => undefined;
  const schedule = {
    run: async ({ fn }: { fn: () => Promise<void> }) => {
      task = fn;
    },
  };
  const providers = GitlabDiscoveryEntityProvider.fromConfig(config, {
    logger: mockServices.logger.mock(),
    schedule: schedule as never,
  });
  const provider = providers.find((each) => each.getProviderName().endsWith(`:${id}`))!;
  const entities = await collect(provider, () => task());
  return entities.map((entity) => entity.spec.target!);
}

describe('discovery', () => {
  it('finds every project that describes a component, over more than one page, also after a restart', async () => {
    const targets = await discover('found');
    expect(targets).toHaveLength(54);
    expect(targets).toContain(`${forge.url}/checkout/service-0/-/blob/main/catalog-info.yaml`);
    await forge.restart();
    expect((await discover('found')).sort()).toEqual(targets.sort());
  });

  it('finds by search and by group pattern', async () => {
    expect(await discover('searched')).toHaveLength(30);
    expect(await discover('grouped')).toHaveLength(24);
  });
});

describe('org data', () => {
  it('reads users and groups with their members, over more than one page', async () => {
    let task: () => Promise<void> = async () => undefined;
    const schedule = {
      run: async ({ fn }: { fn: () => Promise<void> }) => {
        task = fn;
      },
    };
    const [provider] = GitlabOrgDiscoveryEntityProvider.fromConfig(config, {
      logger: mockServices.logger.mock(),
      schedule: schedule as never,
    });
    const entities = await collect(provider, () => task());
    const users = entities.filter((each) => each.kind === 'User');
    const groups = entities.filter((each) => each.kind === 'Group');
    expect(users).toHaveLength(123);
    expect(groups.map((each) => each.metadata.name).sort()).toEqual(['checkout', 'logistics']);
    const omar = users.find((each) => each.metadata.name === 'omar');
    expect(omar?.spec.memberOf).toEqual(['checkout']);
    expect(users.filter((each) => each.spec.memberOf?.includes('logistics'))).toHaveLength(120);
  });
});

describe('UrlReader', () => {
  const reader = () => UrlReaders.default({ config, logger: mockServices.logger.mock() });
  const base = () => `${forge.url}/checkout/service-0/-`;

  it('reads a file and knows an unchanged one by its etag', async () => {
    const url = `${base()}/blob/main/catalog-info.yaml`;
    const response = await reader().readUrl(url);
    expect((await response.buffer()).toString()).toBe('kind: Component # 0\n');
    await expect(reader().readUrl(url, { etag: response.etag })).rejects.toMatchObject({ name: 'NotModifiedError' });
    await expect(reader().readUrl(`${base()}/blob/main/none.yaml`)).rejects.toThrow(/404/);
  });

  it('reads a tree, a part of it, and searches', async () => {
    const tree = await reader().readTree(`${base()}/tree/main`);
    expect((await tree.files()).map((file) => file.path).sort()).toEqual(['catalog-info.yaml', 'docs/index.md']);
    const docs = await reader().readTree(`${base()}/tree/main/docs`);
    expect((await docs.files()).map((file) => file.path)).toEqual(['index.md']);
    await expect(reader().readTree(`${base()}/tree/main`, { etag: tree.etag })).rejects.toMatchObject({
      name: 'NotModifiedError',
    });
    const found = await reader().search(`${base()}/blob/main/**/*.md`);
    expect(found.files).toHaveLength(1);
  });
});

describe('publish:gitlab', () => {
  it('creates a repository with what the template made, and refuses to make it twice', async () => {
    const workspacePath = makeWorkspace();
    writeFileSync(join(workspacePath, 'catalog-info.yaml'), 'kind: Component # made\n');
    const action = createPublishGitlabAction({ integrations: ScmIntegrations.fromConfig(config), config });
    const output: Record<string, unknown> = {};
    const context = {
      input: {
        repoUrl: `${forge.host}?owner=checkout&repo=made`,
        defaultBranch: 'main',
        repoVisibility: 'internal',
        topics: ['made'],
        branches: [{ name: 'next', create: true, protect: true, ref: 'main' }],
        projectVariables: [{ key: 'REGION', value: 'north' }],
      },
      workspacePath,
      logger: mockServices.logger.mock(),
      output: (name: string, value: unknown) => {
        output[name] = value;
      },
      checkpoint: async ({ fn }: { fn: () => Promise<unknown> }) => fn(),
    };
    await action.handler(context as never);
    expect(output).toMatchObject({ created: true, remoteUrl: `${forge.url}/checkout/made` });
    const reader = UrlReaders.default({ config, logger: mockServices.logger.mock() });
    const file = await reader.readUrl(`${forge.url}/checkout/made/-/blob/next/catalog-info.yaml`);
    expect((await file.buffer()).toString()).toBe('kind: Component # made\n');
    await expect(action.handler(context as never)).rejects.toThrow(/has already been taken/);
  });
});

describe('gitlab:pipeline:trigger', () => {
  it('starts a pipeline with what the template gives it, and leaves no trigger behind', async () => {
    const headers = { 'private-token': forge.token, 'content-type': 'application/json' };
    const api = `${forge.url}/api/v4/projects/${encodeURIComponent('checkout/service-0')}`;
    const file = { branch: 'main', commit_message: 'Add jobs', content: 'job: { script: ["echo $COLOUR"] }' };
    const body = JSON.stringify(file);
    await fetch(`${api}/repository/files/.gitlab-ci.yml`, { method: 'POST', headers, body });
    const { id } = await (await fetch(api, { headers })).json();
    const action = createTriggerGitlabPipelineAction({ integrations: ScmIntegrations.fromConfig(config) });
    let url = '';
    await action.handler({
      input: {
        repoUrl: `${forge.host}?owner=checkout&repo=service-0`,
        projectId: id,
        tokenDescription: 'from a template',
        branch: 'main',
        variables: { COLOUR: 'blue' },
      },
      logger: mockServices.logger.mock(),
      output: (_name: string, value: string) => {
        url = value;
      },
      checkpoint: async ({ fn }: { fn: () => Promise<unknown> }) => fn(),
    } as never);
    expect(url).toMatch(/\/checkout\/service-0\/-\/pipelines\/\d+$/);
    const pipeline = `${api}/pipelines/${url.split('/').at(-1)}`;
    expect(await (await fetch(pipeline, { headers })).json()).toMatchObject({ source: 'trigger', ref: 'main' });
    const variables = await (await fetch(`${pipeline}/variables`, { headers })).json();
    expect(variables).toMatchObject([{ key: 'COLOUR', value: 'blue' }]);
    expect(await (await fetch(`${api}/triggers`, { headers })).json()).toEqual([]);
  });
});

describe('publish:gitlab:merge-request', () => {
  const mergeRequest = async (changes: Record<string, unknown>, files: Record<string, string>) => {
    const workspacePath = makeWorkspace();
    for (const [name, content] of Object.entries(files)) writeFileSync(join(workspacePath, name), content);
    const action = createPublishGitlabMergeRequestAction({ integrations: ScmIntegrations.fromConfig(config) });
    const output: Record<string, unknown> = {};
    const context = {
      input: {
        repoUrl: `${forge.host}?owner=checkout&repo=service-2`,
        title: 'Describe the owner',
        description: 'Asked for in the portal',
        ...changes,
      },
      workspacePath,
      logger: mockServices.logger.mock(),
      output: (name: string, value: unknown) => {
        output[name] = value;
      },
      checkpoint: async ({ fn }: { fn: () => Promise<unknown> }) => fn(),
    };
    await action.handler(context as never);
    return output as { mergeRequestUrl: string; projectPath: string; targetBranchName: string };
  };
  type Told = Record<'iid' | 'web_url' | 'state', string>;
  const api = async <Answer>(path: string): Promise<Answer> => {
    const url = `${forge.url}/api/v4/projects/checkout%2Fservice-2${path}`;
    return (await fetch(url, { headers: { 'private-token': forge.token } })).json() as Promise<Answer>;
  };
  const files = { 'catalog-info.yaml': 'kind: Component # changed\n', OWNERS: 'omar\n' };

  it('proposes what is new and what has changed, with people, labels and the default branch as its target', async () => {
    const wish = {
      branchName: 'owner',
      assignee: 'omar',
      reviewers: ['lena'],
      labels: ['asked'],
      removeSourceBranch: true,
    };
    const output = await mergeRequest(wish, files);
    expect(output).toMatchObject({ projectPath: 'checkout/service-2', targetBranchName: 'main' });
    const [found, ...others] = await api<Told[]>('/merge_requests?source_branch=owner');
    expect(others).toEqual([]);
    expect(output.mergeRequestUrl).toBe(found.web_url);
    expect(found).toMatchObject({
      state: 'opened',
      title: 'Describe the owner',
      description: 'Asked for in the portal',
      labels: ['asked'],
      assignees: [expect.objectContaining({ username: 'omar' })],
      reviewers: [expect.objectContaining({ username: 'lena' })],
    });
    const diffs = await api<{ new_path: string; new_file: boolean }[]>(`/merge_requests/${found.iid}/diffs`);
    expect(diffs.map((each) => [each.new_path, each.new_file]).sort()).toEqual([
      ['OWNERS', true],
      ['catalog-info.yaml', false],
    ]);
    expect(await api('/repository/files/OWNERS?ref=main')).toMatchObject({ message: '404 File Not Found' });
  });

  it('refuses to do it twice, and says where the first one is, also after a restart', async () => {
    await forge.restart();
    const [found] = await api<Told[]>('/merge_requests?source_branch=owner');
    await expect(mergeRequest({ branchName: 'owner' }, files)).rejects.toThrow(found.web_url);
  });

  it('merges by itself when asked to, and takes the branch away', async () => {
    await mergeRequest({ branchName: 'at-once', autoMerge: true, removeSourceBranch: true }, { NOTES: 'at once\n' });
    const [found] = await api<Told[]>('/merge_requests?source_branch=at-once');
    expect(found.state).toBe('merged');
    expect(await api('/repository/branches/at-once')).toMatchObject({ message: '404 Branch Not Found' });
    expect(await api('/repository/files/NOTES?ref=main')).toMatchObject({ file_path: 'NOTES' });
  });
});
