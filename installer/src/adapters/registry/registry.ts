import { createHash } from 'node:crypto';
import { PlatformError } from '../../model/errors.ts';
import { type ImageReference, parseReference } from '../../model/reference.ts';
import type { FoundManifest, Registry } from '../../ports/registry.ts';
import type { RegistryCredentials } from '../../ports/registry-credentials.ts';
import { type Answer, ask, type Patience, usualPatience } from './ask.ts';
import { basic, fetchToken, isLoopback, parseChallenge } from './token.ts';

const accepted = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

interface Index {
  manifests?: { platform?: { os?: string; architecture?: string; variant?: string } }[];
}

const hostOf = (registry: string): string => (registry === 'docker.io' ? 'registry-1.docker.io' : registry);

function refused(reference: string, registry: string, status: number): PlatformError {
  const isClosed = status === 401 || status === 403;
  return new PlatformError({
    code: 'network',
    message: isClosed
      ? `The registry ${registry} does not let us read ${reference}.`
      : `The registry ${registry} answers ${status} when it is asked for ${reference}.`,
    hint: isClosed
      ? `Sign in with \`docker login ${registry}\`. Some registries answer so as well when there is no such image.`
      : 'Try again later, or name another registry that has copies.',
  });
}

function platformsIn(body: Buffer): string[] {
  const { manifests = [] } = JSON.parse(body.toString()) as Index;
  return manifests
    .flatMap(({ platform }) => (platform?.os && platform.os !== 'unknown' ? [platform] : []))
    .map(({ os, architecture, variant }) => [os, architecture, variant].filter(Boolean).join('/'));
}

/** The digest is worked out, not believed: what a registry says of itself may be old, or of something else. */
function manifestOf(
  reference: string,
  registry: string,
  wanted: ImageReference,
  { headers, body }: Answer,
): FoundManifest {
  const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
  const said = headers.get('docker-content-digest') ?? wanted.digest;
  const liar = [said, wanted.digest].find((other) => other?.startsWith('sha256:') && other !== digest);
  try {
    if (liar === undefined) return { digest, platforms: platformsIn(body) };
  } catch {
    // Not a manifest: said below.
  }
  throw new PlatformError({
    code: 'network',
    message: `What the registry ${registry} gives for ${reference} is not what it says it is.`,
    details: liar === undefined ? ['its answer is not a manifest'] : [`said: ${liar}`, `came: ${digest}`],
    hint: 'A proxy on the way may change answers, or the registry is broken. Nothing was taken over.',
  });
}

export function imageRegistry(credentials: RegistryCredentials, patience: Patience = usualPatience): Registry {
  /** Docker speaks plain HTTP with registries on this machine, and with no other. */
  const schemeOf = async (registry: string, signal: AbortSignal): Promise<string> => {
    if (!isLoopback(registry)) return 'https';
    const secured = await fetch(`https://${registry}/v2/`, { signal }).catch(() => undefined);
    signal.throwIfAborted();
    return secured ? 'https' : 'http';
  };

  const authorised = async (registry: string, address: URL, signal: AbortSignal): Promise<Answer> => {
    const headers = { accept: accepted };
    const first = await ask(address, headers, signal, patience);
    if (first.status !== 401) return first;
    const challenge = parseChallenge(first.headers.get('www-authenticate') ?? '');
    const known = await credentials.find(registry);
    if (challenge.scheme === 'basic') {
      return known ? ask(address, { ...headers, authorization: basic(known) }, signal, patience) : first;
    }
    const token = await fetchToken(registry, challenge, known, signal, patience);
    return token ? ask(address, { ...headers, authorization: `Bearer ${token}` }, signal, patience) : first;
  };

  return {
    async manifest(reference, signal) {
      const wanted = parseReference(reference);
      const { registry, repository, tag = 'latest', digest } = wanted;
      const base = `${await schemeOf(registry, signal)}://${hostOf(registry)}`;
      const address = new URL(`${base}/v2/${repository}/manifests/${digest ?? tag}`);
      const answer = await authorised(registry, address, signal);
      if (answer.status === 404) return undefined;
      if (answer.status !== 200) throw refused(reference, registry, answer.status);
      return manifestOf(reference, registry, wanted, answer);
    },
  };
}
