import { ANNOTATION_LOCATION, type Entity } from '@backstage/catalog-model';

/** The project whose pipelines are the entity's: `group/project`. */
export const projectAnnotation = 'gitlab.com/project-slug';
/** The GitLab on which it is, by its host; without it the one that the entity's file comes from. */
export const instanceAnnotation = 'gitlab.com/instance';

/** Every project's pages lie behind `/-/`, which nobody but GitLab does. */
const inRepository = /^url:https?:\/\/.+\/-\/(?:blob|tree)\//;

/** GitHub’s files lie behind `/blob/` and nothing before it; the rest is the repository. */
const inGitHub = /^url:(https?:\/\/[^/]+\/([^/]+\/[^/]+))\/(?:blob|tree)\//;

/** As Backstage’s GitHub plugins have it: `organization/repository`. */
const gitHubAnnotation = 'github.com/project-slug';

/** Does the entity name a project in GitLab, or is it a component whose file lies in one? */
export function isInGitLab({ kind, metadata: { annotations = {} } }: Entity): boolean {
  if (annotations[projectAnnotation]) return true;
  return kind === 'Component' && inRepository.test(annotations[ANNOTATION_LOCATION] ?? '');
}

/** The repository on GitHub whose workflows are the entity's: the one that it names, or a component's own. */
export function gitHubRepositoryOf(entity: Entity): { path: string; url: string } | undefined {
  if (isInGitLab(entity)) return undefined;
  const { kind, metadata } = entity;
  const annotations = metadata.annotations ?? {};
  const [, url, path] = inGitHub.exec(annotations[ANNOTATION_LOCATION] ?? '') ?? [];
  const named = annotations[gitHubAnnotation];
  if (named) return { path: named, url: `${url ? new URL(url).origin : 'https://github.com'}/${named}` };
  return kind === 'Component' && url ? { path, url } : undefined;
}

/** Is there anything to say of pipelines? */
export const hasPipelines = (entity: Entity): boolean => isInGitLab(entity) || gitHubRepositoryOf(entity) !== undefined;
