import { PlatformError } from '../../model/errors.ts';
import type { Credentials } from '../../ports/registry-credentials.ts';
import { ask, type Patience } from './ask.ts';

export interface Challenge {
  scheme: string;
  parameters: Record<string, string>;
}

export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(host);

/** `Bearer realm="…",service="…",scope="…"`, as a registry says who gives out its tokens. */
export function parseChallenge(header: string): Challenge {
  const [scheme = '', rest = ''] = header.split(/\s+(.*)/s);
  const pairs = [...rest.matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]+))/g)];
  const parameters = Object.fromEntries(pairs.map(([, name = '', quoted, plain]) => [name, quoted ?? plain ?? '']));
  return { scheme: scheme.toLowerCase(), parameters };
}

export function basic({ username, password }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** A password goes to nobody who could be overheard. */
function realmOf(registry: string, { parameters }: Challenge): URL {
  const { realm = '', service, scope } = parameters;
  const address = URL.parse(realm);
  if (!address || (address.protocol !== 'https:' && !isLoopback(address.host))) {
    throw new PlatformError({
      code: 'network',
      message: `The registry ${registry} sends us for a token to ${realm || 'nobody'}, which is no https address.`,
      hint: 'Tell those who run the registry; nothing was sent there.',
    });
  }
  if (service) address.searchParams.set('service', service);
  if (scope) address.searchParams.set('scope', scope);
  return address;
}

/** The token that the registry's own authority gives for this; undefined when it gives none. */
export async function fetchToken(
  registry: string,
  challenge: Challenge,
  credentials: Credentials | undefined,
  signal: AbortSignal,
  patience: Patience,
): Promise<string | undefined> {
  const headers: Record<string, string> = credentials ? { authorization: basic(credentials) } : {};
  const { status, body } = await ask(realmOf(registry, challenge), headers, signal, patience);
  if (status !== 200) return undefined;
  try {
    const { token, access_token: access } = JSON.parse(body.toString()) as { token?: string; access_token?: string };
    return token ?? access;
  } catch {
    return undefined;
  }
}
