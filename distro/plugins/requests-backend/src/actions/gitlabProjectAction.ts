import type { Config } from '@backstage/config';
import { z } from 'zod';
import { fillText, type TemplateScope } from '../template';
import { fillYaml } from '../templateYaml';
import {
  type ActionContext,
  ActionFailedError,
  type ActionResult,
  ActionUnavailableError,
  type RequestAction,
} from './action';
import { type GitLabAccount, gitLabAccount } from './gitlabAccount';
import { schemaProblems } from './problems';
import { GitLabClient, type GitLabFile, type GitLabProject } from './GitLabClient';

const schema = z.strictObject({
  kind: z.literal('gitlab-project'),
  /** One of `integrations.gitlab`; without it the first one that has a token. */
  host: z.string().optional(),
  namespace: z.string(),
  name: z.string(),
  description: z.string().default(''),
  visibility: z.string().default('internal'),
  branch: z.string().default('main'),
  commitMessage: z.string().default('chore: first files'),
  files: z.array(z.strictObject({ path: z.string(), content: z.string(), when: z.string().optional() })).default([]),
  timeoutSeconds: z.number().positive().max(300).default(20),
});

type GitLabProjectAction = z.infer<typeof schema>;

/**
 * Creates a project in GitLab, whose API knows no idempotency keys: a topic marks the project as this request's, so
 * that a second attempt recognises its own work and only adds what is missing.
 */
export function createGitLabProjectAction(config: Config): RequestAction {
  return {
    kind: 'gitlab-project',
    problems: (raw) => schemaProblems(schema, raw),
    execute: (context) => {
      const action = schema.parse(context.action);
      return execute(action, context, gitLabAccount(config, action.host));
    },
  };
}

async function execute(
  action: GitLabProjectAction,
  context: ActionContext,
  account: GitLabAccount,
): Promise<ActionResult> {
  const { idempotencyKey, signal, scope } = context;
  const client = new GitLabClient({ ...account, timeoutSeconds: action.timeoutSeconds, idempotencyKey, signal });
  const project = await ensureProject(client, action, context);
  const branch = project.defaultBranch ?? action.branch;
  await ensureFiles(client, project, branch, fillText(action.commitMessage, scope), filesOf(action, scope));
  return {
    result: { project: project.path, repository: project.webUrl, branch },
    links: [{ title: 'Repository', url: project.webUrl }],
  };
}

async function ensureProject(
  client: GitLabClient,
  action: GitLabProjectAction,
  { scope, idempotencyKey }: ActionContext,
): Promise<GitLabProject> {
  const marker = `request-${idempotencyKey}`;
  const namespace = fillText(action.namespace, scope);
  const name = fillText(action.name, scope);
  const existing = await client.project(`${namespace}/${name}`);
  if (existing) {
    return ours(existing, marker);
  }
  const namespaceId = await client.namespaceId(namespace);
  if (namespaceId === undefined) {
    throw new ActionFailedError(
      `The forge has no group '${namespace}' that the portal may use: a platform admin has to create it, then retry`,
    );
  }
  const created = await client.createProject({
    name,
    namespaceId,
    description: fillText(action.description, scope),
    visibility: fillText(action.visibility, scope),
    topics: [marker],
  });
  return created ?? createdMeanwhile(client, `${namespace}/${name}`, marker);
}

/** Between looking and creating somebody was faster; that may have been another attempt of this very request. */
async function createdMeanwhile(client: GitLabClient, path: string, marker: string): Promise<GitLabProject> {
  const project = await client.project(path);
  if (!project) {
    throw new ActionFailedError(
      `The name ${path} is taken in the forge, by something that the portal may not see: ask for it again under another name`,
    );
  }
  return ours(project, marker);
}

function ours(project: GitLabProject, marker: string): GitLabProject {
  if (!project.topics.includes(marker)) {
    throw new ActionFailedError(`${project.path} already exists in the forge: ask for it again under another name`);
  }
  return project;
}

async function ensureFiles(
  client: GitLabClient,
  project: GitLabProject,
  branch: string,
  message: string,
  files: GitLabFile[],
) {
  const there = await Promise.all(files.map((file) => client.hasFile(project.id, file.path, branch)));
  const missing = files.filter((_, index) => !there[index]);
  if (missing.length === 0) {
    return;
  }
  try {
    await client.commit(project.id, branch, message, missing);
  } catch (error) {
    if (error instanceof ActionFailedError && /already exists/.test(error.message)) {
      // another attempt was committing at the same time; looking again tells what is still missing
      throw new ActionUnavailableError(error.message);
    }
    throw error;
  }
}

/** `when` names a value: without it the file is left out. */
function filesOf(action: GitLabProjectAction, scope: TemplateScope): GitLabFile[] {
  return action.files
    .filter((file) => file.when === undefined || fillText(file.when, scope) !== '')
    .map((file) => ({ path: fillText(file.path, scope), content: contentOf(file, scope) }));
}

function contentOf(file: GitLabFile, scope: TemplateScope): string {
  return /\.ya?ml$/.test(file.path) ? fillYaml(file.content, scope) : fillText(file.content, scope);
}
