import { ANNOTATION_LOCATION, type Entity } from '@backstage/catalog-model';
import { InputError, NotFoundError } from '@backstage/errors';
import type { GitLabIntegrationConfig } from '@backstage/integration';
import { instanceAnnotation, projectAnnotation } from '@stagecraft/plugin-pipelines-common';

export interface Place {
  host: string;
  path: string;
  /** The entity's own file lies there: it says nothing of a project that is somebody else's. */
  isOwn: boolean;
}

type Integrations = readonly GitLabIntegrationConfig[];

const beforeFile = /\/(?:-\/)?(?:blob|tree|raw)\//;
const trimmed = (path: string): string => path.replace(/^\/+|\/+$/g, '');

/** The project that the entity's file lies in. The catalog itself writes where that is. */
function sourceOf({ metadata }: Entity, integrations: Integrations): Omit<Place, 'isOwn'> | undefined {
  const location = metadata.annotations?.[ANNOTATION_LOCATION] ?? '';
  if (!location.startsWith('url:') || !URL.canParse(location.slice(4))) return undefined;
  const url = new URL(location.slice(4));
  const forge = integrations.find(({ host }) => host === url.host);
  if (!forge) return undefined;
  const below = trimmed(new URL(forge.baseUrl).pathname);
  const [path] = decodeURIComponent(url.pathname).split(beforeFile);
  return { host: forge.host, path: trimmed(trimmed(path).slice(below.length)) };
}

/** Where the pipelines of an entity run: in the project that it names, or else in the one that its file lies in. */
export function placeOf(entity: Entity, integrations: Integrations): Place {
  const annotations = entity.metadata.annotations ?? {};
  const source = sourceOf(entity, integrations);
  const path = trimmed(annotations[projectAnnotation] ?? '') || source?.path;
  if (!path) {
    throw new NotFoundError(
      `Nothing says which project this is. Write ${projectAnnotation}: group/project beneath metadata.annotations in its catalog-info.yaml.`,
    );
  }
  const host = annotations[instanceAnnotation] ?? source?.host ?? integrations.find(({ token }) => token)?.host;
  if (!integrations.some((each) => each.host === host)) {
    throw new InputError(
      `The portal knows no GitLab ${host ?? 'at all'}: a platform administrator adds it to integrations.gitlab.`,
    );
  }
  const isOwn = source?.host === host && source?.path.toLowerCase() === path.toLowerCase();
  return { host: host!, path, isOwn };
}
