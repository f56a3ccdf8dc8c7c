import { parseEntityRef } from '@backstage/catalog-model';
import type { Config } from '@backstage/config';
import { ConflictError, InputError } from '@backstage/errors';
import { type ActionContext, createTemplateAction, initRepoAndPush } from '@backstage/plugin-scaffolder-node';
import { checksumsOf, sameFiles } from './blobs';
import type { Forge, Repository } from './Forge';
import { forgeOf } from './forgeOf';

type Input = { owner: string; name: string; description?: string };
type Output = {
  forge: string;
  repoUrl: string;
  projectPath: string;
  page: string;
  team: string;
  isThere: boolean;
};

type Context = Pick<ActionContext<Input, Output>, 'input' | 'logger' | 'user' | 'workspacePath'>;

const branch = 'main';

/** The forge's group or team has the name of the catalog's. */
function teamOf({ owner }: Input): string {
  const { kind, name } = parseEntityRef(owner, { defaultKind: 'group', defaultNamespace: 'default' });
  if (kind.toLowerCase() !== 'group') throw new InputError(`${owner} is no team: choose one of your teams.`);
  return name;
}

async function pushInto(forge: Forge, repository: Repository, context: Context): Promise<void> {
  const profile = context.user?.entity?.spec.profile;
  await initRepoAndPush({
    dir: context.workspacePath,
    remoteUrl: repository.remote,
    auth: await forge.credentials(repository),
    logger: context.logger,
    defaultBranch: branch,
    commitMessage: `feat: begin ${context.input.name}`,
    gitAuthorInfo: { name: profile?.displayName, email: profile?.email },
  });
}

/** A try that ended half-way has left an empty repository, or the very same content: it is gone on with, not made again. */
async function takeOver(forge: Forge, repository: Repository, context: Context): Promise<void> {
  const { path, page } = repository;
  const taken = `${path} is already there in the forge (${page})`;
  const there = await forge.files(repository, branch);
  if (there.size === 0) {
    if (!(await forge.isOurs(repository, context.input))) {
      throw new ConflictError(
        `${taken}, empty, and was not made by the portal. Choose another name, or remove it there.`,
      );
    }
    context.logger.info(`An earlier try has left ${path} empty: its content is pushed now.`);
    return pushInto(forge, repository, context);
  }
  if (!sameFiles(there, await checksumsOf(context.workspacePath))) {
    throw new ConflictError(`${taken}, with other content. Choose another name, or go on working in what is there.`);
  }
  const author = await forge.lastAuthor(repository, branch);
  const email = context.user?.entity?.spec.profile?.email;
  if (email && author && author.email !== email) {
    throw new ConflictError(`${taken}: ${author.name} made it. Choose another name, or work in it together.`);
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
        description: (z) => z.string().optional().describe('As it is published with'),
      },
      output: {
        forge: (z) => z.string().describe('gitlab or github: which action publishes'),
        repoUrl: (z) => z.string().describe('As publish:gitlab and publish:github take it'),
        projectPath: (z) => z.string().describe('The group or organization, and the name'),
        page: (z) => z.string().describe('Where people look at it'),
        team: (z) => z.string().describe('The name of the team there'),
        isThere: (z) => z.boolean().describe('An earlier try has made it, with all of its content'),
      },
    },
    async handler(context) {
      const forge = forgeOf(config);
      const { name, owner } = context.input;
      const team = teamOf(context.input);
      const path = forge.pathOf(team, name);
      context.output('forge', forge.kind);
      context.output('repoUrl', forge.repoUrlOf(team, name));
      context.output('projectPath', path);
      context.output('page', forge.pageOf(path));
      context.output('team', team);
      context.output('isThere', false);
      if (context.isDryRun) return;
      const lacking = await forge.lacksTeam(team);
      if (lacking) throw new InputError(`${lacking}, so ${owner} cannot own a repository: choose a team that has one.`);
      const repository = await forge.repository(path);
      if (!repository) return;
      await takeOver(forge, repository, context);
      await forge.letIn(team, repository);
      context.output('isThere', true);
    },
  });
}
