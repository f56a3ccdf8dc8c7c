import { parseEntityRef } from '@backstage/catalog-model';
import type { Config } from '@backstage/config';
import { ConflictError, InputError } from '@backstage/errors';
import { type ActionContext, createTemplateAction, initRepoAndPush } from '@backstage/plugin-scaffolder-node';
import { checksumsOf, sameFiles } from './blobs';
import { ForgeClient, type Project } from './ForgeClient';

interface Input {
  owner: string;
  name: string;
}

interface Output {
  repoUrl: string;
  projectPath: string;
}

type Context = Pick<
  ActionContext<{ owner: string; name: string }, Record<keyof Output, string>>,
  'input' | 'logger' | 'user' | 'workspacePath'
>;

const branch = 'main';

/** The forge's group of a team has the team's name. */
function pathOf({ owner, name }: Input): { group: string; path: string } {
  const { kind, name: group } = parseEntityRef(owner, { defaultKind: 'group', defaultNamespace: 'default' });
  if (kind.toLowerCase() !== 'group') throw new InputError(`${owner} is no team: choose one of your teams.`);
  return { group, path: `${group}/${name}` };
}

async function pushInto(client: ForgeClient, project: Project, context: Context): Promise<void> {
  const profile = context.user?.entity?.spec.profile;
  await initRepoAndPush({
    dir: context.workspacePath,
    remoteUrl: project.http_url_to_repo,
    auth: { username: 'oauth2', password: client.token },
    logger: context.logger,
    defaultBranch: branch,
    commitMessage: `feat: begin ${context.input.name}`,
    gitAuthorInfo: { name: profile?.displayName, email: profile?.email },
  });
}

/** A try that ended half-way has left an empty project, or the very same content: it is gone on with, not made again. */
async function takeOver(client: ForgeClient, project: Project, path: string, context: Context): Promise<void> {
  const taken = `${path} is already there in the forge (${project.web_url})`;
  const there = await client.files(project.id, branch);
  if (there.size === 0) {
    if (project.creator_id !== (await client.ownId())) {
      throw new ConflictError(
        `${taken}, empty, and was not made by the portal. Choose another name, or remove it there.`,
      );
    }
    context.logger.info(`An earlier try has left ${path} empty: its content is pushed now.`);
    return pushInto(client, project, context);
  }
  if (!sameFiles(there, await checksumsOf(context.workspacePath))) {
    throw new ConflictError(`${taken}, with other content. Choose another name, or go on working in what is there.`);
  }
  const author = await client.lastAuthor(project.id, branch);
  const email = context.user?.entity?.spec.profile?.email;
  if (email && author && author.author_email !== email) {
    throw new ConflictError(`${taken}: ${author.author_name} made it. Choose another name, or work in it together.`);
  }
  context.logger.info(`An earlier try has made ${path} with this very content: it is taken over.`);
  return undefined;
}

export function createPrepareAction(config: Config) {
  return createTemplateAction({
    id: 'forge:repository:prepare',
    description: 'Says where a team’s new repository goes, and goes on with what an earlier try has left there.',
    supportsDryRun: true,
    schema: {
      input: {
        owner: (z) => z.string().describe('The team that it belongs to, as an entity ref'),
        name: (z) => z.string().describe('The name of the repository'),
      },
      output: {
        repoUrl: (z) => z.string().describe('As publish:gitlab takes it'),
        projectPath: (z) => z.string().describe('The group and the name'),
      },
    },
    async handler(context) {
      const client = new ForgeClient(config);
      const { group, path } = pathOf(context.input);
      context.output(
        'repoUrl',
        `${client.host}?owner=${encodeURIComponent(group)}&repo=${encodeURIComponent(context.input.name)}`,
      );
      context.output('projectPath', path);
      if (context.isDryRun) return;
      const project = await client.project(path);
      if (project) {
        await takeOver(client, project, path, context);
      } else if (!(await client.hasGroup(group))) {
        throw new InputError(
          `The forge has no group “${group}”, so ${context.input.owner} cannot own a repository: choose a team that has one.`,
        );
      }
    },
  });
}
