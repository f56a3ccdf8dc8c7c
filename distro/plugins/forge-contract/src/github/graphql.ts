import type { Answer, Hub } from './Hub';

interface Variables {
  org: string;
  catalogPathRef: string;
  cursor?: string;
  repositoriesPageSize: number;
}

/** The one question of discovery: an organization's repositories, page by page, each with the file that describes it. */
export async function answerGraphql(hub: Hub, query: string, variables: Variables): Promise<Answer> {
  if (
    !/repositoryOwner\(login: \$org\)[\s\S]*repositories\(first: \$repositoriesPageSize, after: \$cursor\)/.test(query)
  ) {
    return { status: 200, body: { errors: [{ message: 'This question is not part of the contract.' }] } };
  }
  if (variables.org !== hub.organization) return { status: 200, body: { data: { repositoryOwner: null } } };
  const [ref, ...path] = variables.catalogPathRef.split(':');
  const start = Number(variables.cursor ?? 0);
  const end = start + variables.repositoriesPageSize;
  const nodes = hub.repositories.slice(start, end).map(async (each) => {
    const text = await each.file(path.join(':'), ref);
    return {
      name: each.name,
      url: `${hub.url}/${each.owner}/${each.name}`,
      isArchived: each.isArchived,
      isFork: false,
      visibility: each.visibility.toUpperCase(),
      repositoryTopics: { nodes: each.topics.map((name) => ({ topic: { name } })) },
      defaultBranchRef: (await each.commit('main')) ? { name: 'main' } : null,
      catalogInfoFile: text === undefined ? null : { __typename: 'Blob', id: each.name, text },
    };
  });
  const pageInfo = { hasNextPage: end < hub.repositories.length, endCursor: String(end) };
  const repositories = { nodes: await Promise.all(nodes), pageInfo };
  return { status: 200, body: { data: { repositoryOwner: { login: hub.organization, repositories } } } };
}
