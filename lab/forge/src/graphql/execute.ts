import { type DocumentNode, GraphQLError, graphql, Kind, parse, visit } from 'graphql';
import type { Viewer } from '../domain/access.ts';
import type { Forge } from '../forge.ts';
import type { JsonObject } from '../http/input.ts';
import type { Window } from './connection.ts';
import { connect } from './connection.ts';
import {
  type Context,
  connectProjects,
  groupNode,
  projectNode,
  userNode,
  visibleGroups,
  visibleProjects,
} from './resolve.ts';
import { schema } from './schema.ts';

const maximumDepth = 12;

type Searching = Window & { search?: string; usernames?: string[]; membership?: boolean };

function roots(context: Context) {
  const { forge, viewer } = context;
  const { store } = forge;
  const contains = (text: string, search: string | undefined) =>
    text.toLowerCase().includes(search?.toLowerCase() ?? '');
  return {
    currentUser: () => (viewer.user ? userNode(context, viewer.user) : null),
    metadata: () => (viewer.user ? { version: '18.0.0', revision: 'stagecraft' } : null),
    group: ({ fullPath }: { fullPath: string }) => {
      const group = visibleGroups(context).find((each) => each.fullPath.toLowerCase() === fullPath.toLowerCase());
      return group ? groupNode(context, group) : null;
    },
    groups: (wish: Searching) => {
      const found = visibleGroups(context).filter((each) => contains(each.fullPath, wish.search));
      return connect(
        found,
        (each) => each.id,
        (each) => groupNode(context, each),
        wish,
      );
    },
    project: ({ fullPath }: { fullPath: string }) => {
      const project = store.projectByPath(fullPath);
      const visible = project && visibleProjects(context).some((each) => each.id === project.id);
      return visible ? projectNode(context, project) : null;
    },
    projects: (wish: Searching) => {
      const found = visibleProjects(context).filter((each) => contains(store.projectPath(each), wish.search));
      return connectProjects(context, found, wish);
    },
    user: ({ id, username }: { id?: string; username?: string }) => {
      if (!viewer.user) return null;
      const user = username ? store.userByName(username) : store.users.get(Number(id?.split('/').at(-1)));
      return user ? userNode(context, user) : null;
    },
    users: (wish: Searching) => {
      const found = viewer.user ? store.users.all() : [];
      const fitting = found.filter(
        (each) =>
          contains(`${each.username} ${each.name}`, wish.search) && (wish.usernames?.includes(each.username) ?? true),
      );
      return connect(
        fitting,
        (each) => each.id,
        (each) => userNode(context, each),
        wish,
      );
    },
  };
}

/** A query that goes round in circles (group, parent, group, …) ends here, before any work is done. */
function checkDepth(document: DocumentNode): void {
  let depth = 0;
  visit(document, {
    [Kind.SELECTION_SET]: {
      enter: () => {
        depth += 1;
        if (depth > maximumDepth)
          throw new GraphQLError(`Query has depth of ${depth}, which exceeds max depth of ${maximumDepth}`);
      },
      leave: () => {
        depth -= 1;
      },
    },
  });
}

export async function executeQuery(forge: Forge, viewer: Viewer, body: JsonObject) {
  const source = typeof body.query === 'string' ? body.query : '';
  try {
    checkDepth(parse(source, { maxTokens: 5000 }));
  } catch (error) {
    return { errors: [{ message: error instanceof Error ? error.message : 'Unexpected query' }] };
  }
  const variableValues = typeof body.variables === 'object' && body.variables ? { ...body.variables } : {};
  const operationName = typeof body.operationName === 'string' ? body.operationName : null;
  return graphql({ schema, source, rootValue: roots({ forge, viewer }), variableValues, operationName });
}
