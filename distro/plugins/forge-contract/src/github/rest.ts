import { git, makeRepository } from './git';
import type { Answer, Hub, Question } from './Hub';
import { Repository } from './Repository';

type Handler = (hub: Hub, found: string[], question: Question) => Promise<Answer> | Answer;

const notFound: Answer = { status: 404, body: { message: 'Not Found' } };
const refused: Answer = { status: 403, body: { message: 'Resource not accessible by personal access token' } };
const isEmpty: Answer = { status: 409, body: { message: 'Git Repository is empty.' } };

async function create(hub: Hub, [org]: string[], { body }: Question): Promise<Answer> {
  if (!hub.may('administration')) return refused;
  const name = String(body.name);
  if (hub.find(org, name)) {
    const errors = [
      { resource: 'Repository', code: 'custom', field: 'name', message: 'name already exists on this account' },
    ];
    return { status: 422, body: { message: 'Repository creation failed.', errors } };
  }
  if (body.visibility === 'internal' && !hub.isEnterprise) {
    const errors = [{ message: 'Only organizations associated with an enterprise can set visibility to internal' }];
    return { status: 422, body: { message: 'Repository creation failed.', errors } };
  }
  const made = new Repository(org, name, String(body.description ?? ''), String(body.visibility), hub.root);
  await makeRepository(made.folder);
  hub.repositories.push(made);
  return { status: 201, body: made.shown(hub.url, hub.api) };
}

/** For everything of a repository: one that is not there, or that the token does not see, is not found. */
const of =
  (
    handle: (repository: Repository, rest: string[], question: Question, hub: Hub) => Promise<Answer> | Answer,
  ): Handler =>
  (hub, [owner, name, ...rest], question) => {
    const repository = hub.find(owner, name);
    return repository ? handle(repository, rest, question, hub) : notFound;
  };

const tree = of(async (repository, [ref]) => {
  const sha = await repository.commit(ref);
  if (!sha) return (await repository.commit('main')) ? notFound : isEmpty;
  const blobs = Object.entries(await repository.files(ref)).map(([path, each]) => ({ path, type: 'blob', sha: each }));
  return { status: 200, body: { sha, tree: blobs, truncated: false } };
});

const status = of(async (repository, [ref], _, hub) => {
  const sha = await repository.commit(ref);
  if (!sha) return notFound;
  return { status: 200, body: { state: 'success', sha, statuses: [], repository: repository.shown(hub.url, hub.api) } };
});

const contents = of(async (repository, [path], { query, accept }) => {
  const text = await repository.file(path, query.get('ref') ?? 'main');
  if (text === undefined) return notFound;
  const etag = `"${(await repository.files(query.get('ref') ?? 'main'))[path]}"`;
  if (/raw/.test(accept)) return { status: 200, bytes: Buffer.from(text), headers: { etag } };
  return {
    status: 200,
    headers: { etag },
    body: { type: 'file', path, encoding: 'base64', content: Buffer.from(text).toString('base64') },
  };
});

const commits = of(async (repository, _, { query }) => {
  const sha = await repository.commit(query.get('sha') ?? 'main');
  if (!sha) return isEmpty;
  return { status: 200, body: [{ sha, commit: { author: await repository.author() } }] };
});

const protect = of(async (repository, [branch], { body }, hub) => {
  if (!hub.may('administration')) return refused;
  if (!(await repository.commit(branch))) return { status: 404, body: { message: 'Branch not found' } };
  if (!hub.hasProtection) {
    return {
      status: 403,
      body: { message: 'Upgrade to GitHub Pro or make this repository public to enable this feature.' },
    };
  }
  repository.protection = body;
  return {
    status: 200,
    body: { url: `${hub.api}/repos/${repository.owner}/${repository.name}/branches/${branch}/protection` },
  };
});

const team = (hub: Hub, [org, slug]: string[]): Answer => {
  if (!hub.may('members')) return refused;
  return org === hub.organization && hub.teams.includes(slug) ? { status: 200, body: { slug, name: slug } } : notFound;
};

const teams = (hub: Hub): Answer =>
  hub.may('members') ? { status: 200, body: hub.teams.map((slug) => ({ slug, name: slug })) } : refused;

const grant: Handler = (hub, [, slug, owner, name], { body }) => {
  const repository = hub.find(owner, name);
  if (!repository || !hub.teams.includes(slug)) return notFound;
  if (!hub.may('administration')) return refused;
  repository.teams.set(slug, String(body.permission));
  return { status: 204 };
};

const known = (hub: Hub, [login]: string[]): Answer =>
  login === hub.organization ? { status: 200, body: { login, type: 'Organization' } } : notFound;

const routes: [string, RegExp, Handler][] = [
  ['GET', /^\/users\/([^/]+)$/, known],
  ['GET', /^\/orgs\/([^/]+)$/, known],
  ['GET', /^\/orgs\/([^/]+)\/teams$/, teams],
  ['GET', /^\/orgs\/([^/]+)\/teams\/([^/]+)$/, team],
  ['PUT', /^\/orgs\/([^/]+)\/teams\/([^/]+)\/repos\/([^/]+)\/([^/]+)$/, grant],
  ['POST', /^\/orgs\/([^/]+)\/repos$/, create],
  [
    'GET',
    /^\/repos\/([^/]+)\/([^/]+)$/,
    of((found, _, __, hub) => ({ status: 200, body: found.shown(hub.url, hub.api) })),
  ],
  [
    'PUT',
    /^\/repos\/([^/]+)\/([^/]+)\/topics$/,
    of((found, _, { body }) => {
      found.topics = body.names as string[];
      return { status: 200, body };
    }),
  ],
  [
    'GET',
    /^\/repos\/([^/]+)\/([^/]+)\/branches\/([^/]+)$/,
    of(async (found, [branch]) => {
      const sha = await found.commit(branch);
      return sha
        ? { status: 200, body: { name: branch, commit: { sha } } }
        : { status: 404, body: { message: 'Branch not found' } };
    }),
  ],
  ['PUT', /^\/repos\/([^/]+)\/([^/]+)\/branches\/([^/]+)\/protection$/, protect],
  ['GET', /^\/repos\/([^/]+)\/([^/]+)\/git\/trees\/([^/]+)$/, tree],
  ['GET', /^\/repos\/([^/]+)\/([^/]+)\/commits$/, commits],
  ['GET', /^\/repos\/([^/]+)\/([^/]+)\/commits\/([^/]+)\/status$/, status],
  ['GET', /^\/repos\/([^/]+)\/([^/]+)\/contents\/(.+)$/, contents],
  [
    'GET',
    /^\/repos\/([^/]+)\/([^/]+)\/tarball\/([^/]+)$/,
    of(async (found, [ref]) => ({
      status: 200,
      bytes: await git(found.folder, 'archive', '--format=tar.gz', `--prefix=${found.owner}-${found.name}/`, ref),
    })),
  ],
  [
    'GET',
    /^\/repos\/([^/]+)\/([^/]+)\/actions\/runs$/,
    of((found) => ({ status: 200, body: { total_count: found.runs.length, workflow_runs: found.runs } })),
  ],
];

export async function answerRest(hub: Hub, question: Question): Promise<Answer> {
  for (const [method, pattern, handle] of routes) {
    const found = method === question.method && pattern.exec(question.path);
    if (found) return handle(hub, found.slice(1), question);
  }
  return notFound;
}
