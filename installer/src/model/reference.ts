export interface ImageReference {
  /** Host, with its port. */
  registry: string;
  /** The name there. */
  repository: string;
  tag?: string;
  digest?: string;
}

const dockerHub = 'docker.io';

const isRegistry = (part: string): boolean => part === 'localhost' || part.includes('.') || part.includes(':');

function splitDigest(text: string): [name: string, digest: string | undefined] {
  const at = text.indexOf('@');
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function splitTag(text: string): [name: string, tag: string | undefined] {
  const colon = text.lastIndexOf(':');
  return colon > text.lastIndexOf('/') ? [text.slice(0, colon), text.slice(colon + 1)] : [text, undefined];
}

/** An image's name as every engine reads it: without a registry it is Docker Hub's, and there `library` may be left out. */
export function parseReference(text: string): ImageReference {
  const [tagged, digest] = splitDigest(text);
  const [name, tag] = splitTag(tagged);
  const [first = '', ...rest] = name.split('/');
  const named = rest.length > 0 && isRegistry(first);
  const path = named ? rest.join('/') : name;
  const registry = named ? first : dockerHub;
  return {
    registry,
    repository: registry === dockerHub && !path.includes('/') ? `library/${path}` : path,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** The same name with everything that may be left out; without tag and digest it is `latest`. */
export function fullReference(text: string): string {
  const { registry, repository, tag, digest } = parseReference(text);
  const named = `${registry}/${repository}`;
  if (digest === undefined) return `${named}:${tag ?? 'latest'}`;
  return `${named}${tag === undefined ? '' : `:${tag}`}@${digest}`;
}

/** The same image by its content: what is under a tag may change, what has a digest never does. */
export function byDigest(reference: string, digest: string): string {
  const { registry, repository } = parseReference(reference);
  return `${registry}/${repository}@${digest}`;
}
