import type { AuthService, DiscoveryService } from '@backstage/backend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';

export interface SyncOptions {
  readonly auth: AuthService;
  readonly discovery: DiscoveryService;
}

export type Sync = (ref: string, signal: AbortSignal) => Promise<{ updated: boolean }>;

/** TechDocs answers 200 and says in a stream of events what became of it. */
export function readEvents(stream: string): { updated: boolean } {
  const events = [...stream.matchAll(/^event: (finish|error)\ndata: (.*)$/gm)];
  const [, type, data] = events.at(-1) ?? [];
  if (type === undefined || data === undefined) {
    throw new Error('TechDocs broke off without saying whether it had built the documentation');
  }
  const content: unknown = JSON.parse(data);
  if (type === 'error') {
    throw new Error(String(content));
  }
  return { updated: (content as { updated?: unknown } | null)?.updated === true };
}

/** Asks the portal's own TechDocs for what it does when somebody opens the documentation. */
export function createSync({ auth, discovery }: SyncOptions): Sync {
  return async (ref, signal) => {
    const { kind, namespace, name } = parseEntityRef(ref);
    const path = [namespace, kind, name].map(encodeURIComponent).join('/');
    const { token } = await auth.getPluginRequestToken({
      onBehalfOf: await auth.getOwnServiceCredentials(),
      targetPluginId: 'techdocs',
    });
    const response = await fetch(`${await discovery.getBaseUrl('techdocs')}/sync/${path}`, {
      headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' },
      signal,
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`TechDocs answers ${response.status}`);
    }
    return readEvents(text);
  };
}
