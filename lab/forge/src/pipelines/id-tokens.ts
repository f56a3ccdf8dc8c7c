import { randomUUID } from 'node:crypto';
import { projectLevel } from '../domain/access.ts';
import type { Forge, PipelineForge } from '../forge.ts';
import { configPath, isProtectedRef, type Situated } from './predefined.ts';
import { expandText, type JobVariable } from './variables.ts';

/** A job that waits long for its first step must still find its token good at the last. */
const graceSeconds = 300;

const levels: Record<number, string> = { 10: 'guest', 20: 'reporter', 30: 'developer', 40: 'maintainer', 50: 'owner' };

function projectClaims(forge: Forge, { project }: Situated) {
  const path = forge.store.projectPath(project);
  return {
    project_id: String(project.id),
    project_path: path,
    project_visibility: project.visibility,
    namespace_id: String(project.namespace.id),
    namespace_path: forge.store.namespacePath(project),
  };
}

function jobClaims(forge: Forge, { project, pipeline, job }: Situated) {
  const type = pipeline.tag ? 'tag' : 'branch';
  const path = pipeline.tag ? `refs/tags/${pipeline.ref}` : `refs/heads/${pipeline.ref}`;
  const config = `${new URL(forge.publicUrl).host}/${forge.store.projectPath(project)}//${configPath(project)}@${path}`;
  return {
    pipeline_id: String(pipeline.id),
    pipeline_source: pipeline.source,
    job_id: String(job.id),
    ...{ ref: pipeline.ref, ref_type: type, ref_path: path, sha: pipeline.sha },
    ref_protected: String(isProtectedRef(project, pipeline.ref)),
    ...{ ci_config_ref_uri: config, ci_config_sha: pipeline.sha },
    ...(job.spec.environment ? { environment: job.spec.environment } : {}),
    ...{ runner_id: 1, runner_environment: 'self-hosted' },
  };
}

/** What GitLab says of a job in the tokens that it signs. */
function claimsOf(forge: PipelineForge, at: Situated, timeoutSeconds: number) {
  const { user, project, pipeline } = at;
  const now = Math.floor(Date.now() / 1000);
  const inProject = projectClaims(forge, at);
  return {
    iss: forge.publicUrl,
    sub: `project_path:${inProject.project_path}:ref_type:${pipeline.tag ? 'tag' : 'branch'}:ref:${pipeline.ref}`,
    ...{ iat: now, nbf: now - 5, exp: now + timeoutSeconds + graceSeconds, jti: randomUUID() },
    ...inProject,
    ...{ user_id: String(user.id), user_login: user.username, user_email: user.email },
    user_access_level: levels[projectLevel(forge.store, { user, scopes: [] }, project)] ?? null,
    ...jobClaims(forge, at),
  };
}

/** One token for each audience that the job names: whoever gets one cannot show it to another. */
export function idTokens(
  forge: PipelineForge,
  at: Situated,
  known: readonly JobVariable[],
  timeoutSeconds: number,
): JobVariable[] {
  const all = new Map(known.map((variable) => [variable.key, variable]));
  return Object.entries(at.job.spec.idTokens ?? {}).map(([key, audiences]) => {
    const named = audiences.map((each) => expandText(each, all, []));
    const aud = named.length === 1 ? named[0] : named;
    const value = forge.pipelines.signingKey.sign({ ...claimsOf(forge, at, timeoutSeconds), aud });
    return { key, value, public: false, masked: true, file: false, raw: true };
  });
}

const discoveryPath = '/.well-known/openid-configuration';
const keysPath = '/oauth/discovery/keys';

/** Where those who are shown a token learn how to check it; undefined for every other address. */
export function describeIssuer({ publicUrl, pipelines }: PipelineForge, pathname: string): unknown {
  if (pathname === keysPath) return { keys: [pipelines.signingKey.jwk] };
  if (pathname !== discoveryPath) return undefined;
  return {
    issuer: publicUrl,
    jwks_uri: `${publicUrl}${keysPath}`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
}
