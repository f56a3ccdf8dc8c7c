import { matchesBranch } from '../domain/access.ts';
import type { MergeRequest, Project, User } from '../domain/model.ts';
import type { Forge } from '../forge.ts';
import type { Commit } from '../git/log.ts';
import type { Job, Pipeline } from './model.ts';

export type Names = Record<string, string>;

export const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');

export function isProtectedRef(project: Project, ref: string): boolean {
  return project.protectedBranches.some((rule) => matchesBranch(rule.name, ref));
}

function server(forge: Forge): Names {
  const url = new URL(forge.publicUrl);
  return {
    CI: 'true',
    GITLAB_CI: 'true',
    CI_SERVER: 'yes',
    CI_SERVER_NAME: 'Stagecraft lab forge',
    CI_SERVER_URL: forge.publicUrl,
    CI_SERVER_PROTOCOL: url.protocol.replace(':', ''),
    CI_SERVER_HOST: url.hostname,
    CI_SERVER_PORT: url.port || (url.protocol === 'https:' ? '443' : '80'),
    CI_SERVER_FQDN: url.host,
    CI_API_V4_URL: `${forge.publicUrl}/api/v4`,
    CI_API_GRAPHQL_URL: `${forge.publicUrl}/api/graphql`,
  };
}

function projectNames(forge: Forge, project: Project): Names {
  const path = forge.store.projectPath(project);
  const namespace = forge.store.namespacePath(project);
  return {
    CI_PROJECT_ID: String(project.id),
    CI_PROJECT_NAME: project.path,
    CI_PROJECT_TITLE: project.name,
    CI_PROJECT_DESCRIPTION: project.description,
    CI_PROJECT_PATH: path,
    CI_PROJECT_PATH_SLUG: slug(path),
    CI_PROJECT_NAMESPACE: namespace,
    CI_PROJECT_ROOT_NAMESPACE: namespace.split('/')[0] ?? '',
    CI_PROJECT_URL: `${forge.publicUrl}/${path}`,
    CI_PROJECT_VISIBILITY: project.visibility,
    CI_DEFAULT_BRANCH: project.defaultBranch,
    CI_CONFIG_PATH: configPath(project),
  };
}

export function configPath(project: Project): string {
  const path = project.settings.ci_config_path;
  return typeof path === 'string' && path !== '' ? path : '.gitlab-ci.yml';
}

function commitNames(project: Project, pipeline: PipelineFacts, commit: Commit): Names {
  const { ref, tag, sha, beforeSha, source } = pipeline;
  const onBranch = !tag && source !== 'merge_request_event';
  return {
    CI_COMMIT_SHA: sha,
    CI_COMMIT_SHORT_SHA: sha.slice(0, 8),
    CI_COMMIT_BEFORE_SHA: beforeSha,
    CI_COMMIT_REF_NAME: ref,
    CI_COMMIT_REF_SLUG: slug(ref),
    CI_COMMIT_REF_PROTECTED: String(isProtectedRef(project, ref)),
    ...(onBranch ? { CI_COMMIT_BRANCH: ref } : {}),
    ...(tag ? { CI_COMMIT_TAG: ref } : {}),
    CI_COMMIT_MESSAGE: commit.message,
    CI_COMMIT_TITLE: commit.title,
    CI_COMMIT_DESCRIPTION: commit.message.slice(commit.title.length).trim(),
    CI_COMMIT_AUTHOR: `${commit.author.name} <${commit.author.email}>`,
    CI_COMMIT_TIMESTAMP: commit.committer.date,
    CI_PIPELINE_SOURCE: source,
  };
}

function mergeRequestNames(forge: Forge, project: Project, request: MergeRequest): Names {
  const path = forge.store.projectPath(project);
  return {
    CI_MERGE_REQUEST_ID: String(request.id),
    CI_MERGE_REQUEST_IID: String(request.iid),
    CI_MERGE_REQUEST_TITLE: request.title,
    CI_MERGE_REQUEST_DESCRIPTION: request.description,
    CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: request.sourceBranch,
    CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: path,
    CI_MERGE_REQUEST_TARGET_BRANCH_NAME: request.targetBranch,
    CI_MERGE_REQUEST_PROJECT_ID: String(project.id),
    CI_MERGE_REQUEST_PROJECT_PATH: path,
    CI_MERGE_REQUEST_LABELS: request.labels.join(','),
    CI_MERGE_REQUEST_EVENT_TYPE: 'detached',
    CI_MERGE_REQUEST_REF_PATH: `refs/merge-requests/${request.iid}/head`,
  };
}

export type PipelineFacts = Pick<Pipeline, 'ref' | 'tag' | 'sha' | 'beforeSha' | 'source'>;

export type Situation = {
  project: Project;
  user: User;
  pipeline: PipelineFacts;
  commit: Commit;
  mergeRequest?: MergeRequest;
};

/** What is known of a pipeline before it has a number; rules ask for these. */
export function situationNames(forge: Forge, { project, user, pipeline, commit, mergeRequest }: Situation): Names {
  return {
    ...server(forge),
    ...projectNames(forge, project),
    ...commitNames(project, pipeline, commit),
    ...(mergeRequest ? mergeRequestNames(forge, project, mergeRequest) : {}),
    GITLAB_USER_ID: String(user.id),
    GITLAB_USER_LOGIN: user.username,
    GITLAB_USER_NAME: user.name,
    GITLAB_USER_EMAIL: user.email,
  };
}

/** A job with all that it belongs to. */
export type Situated = { project: Project; user: User; pipeline: Pipeline; job: Job };

export function jobNames(forge: Forge, project: Project, pipeline: Pipeline, job: Job): Names {
  const web = `${forge.publicUrl}/${forge.store.projectPath(project)}/-`;
  return {
    CI_PIPELINE_ID: String(pipeline.id),
    CI_PIPELINE_IID: String(pipeline.iid),
    CI_PIPELINE_URL: `${web}/pipelines/${pipeline.id}`,
    CI_PIPELINE_CREATED_AT: pipeline.createdAt,
    ...(pipeline.name ? { CI_PIPELINE_NAME: pipeline.name } : {}),
    CI_JOB_ID: String(job.id),
    CI_JOB_NAME: job.name,
    CI_JOB_NAME_SLUG: slug(job.name),
    CI_JOB_STAGE: job.stage,
    CI_JOB_URL: `${web}/jobs/${job.id}`,
    CI_JOB_STARTED_AT: job.startedAt ?? '',
    CI_NODE_TOTAL: '1',
    ...(job.when === 'manual' ? { CI_JOB_MANUAL: 'true' } : {}),
    ...(job.spec.image ? { CI_JOB_IMAGE: job.spec.image } : {}),
    ...(job.spec.environment ? { CI_ENVIRONMENT_NAME: job.spec.environment } : {}),
  };
}
