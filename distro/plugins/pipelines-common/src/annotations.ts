import { ANNOTATION_LOCATION, type Entity } from '@backstage/catalog-model';

/** The project whose pipelines are the entity's: `group/project`. */
export const projectAnnotation = 'gitlab.com/project-slug';
/** The GitLab on which it is, by its host; without it the one that the entity's file comes from. */
export const instanceAnnotation = 'gitlab.com/instance';

/** Every project's pages lie behind `/-/`, which nobody but GitLab does. */
const inRepository = /^url:https?:\/\/.+\/-\/(?:blob|tree)\//;

/** Does the entity name a project, or is it a component whose file lies in one? */
export function hasPipelines({ kind, metadata: { annotations = {} } }: Entity): boolean {
  if (annotations[projectAnnotation]) return true;
  return kind === 'Component' && inRepository.test(annotations[ANNOTATION_LOCATION] ?? '');
}
