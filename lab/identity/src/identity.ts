import type { IncomingMessage, ServerResponse } from 'node:http';
import { Provider } from 'oidc-provider';
import { sendHtml, sendJson } from '../../kit/http.ts';
import type { Log } from '../../kit/log.ts';
import { html, renderPage } from '../../kit/page.ts';
import { adminPath, handleAdmin } from './admin/handler.ts';
import { createConfiguration, type Parts, realmPath } from './configuration.ts';
import { handleLogin } from './login/handler.ts';
import { Throttle } from '../../kit/throttle.ts';
import { People } from './people/people.ts';
import { Directory } from './realm/directory.ts';
import type { Realm } from './realm/model.ts';
import type { Settings } from './settings.ts';
import { endSessionsOnRevocation } from './sign-out.ts';
import { loadKeys } from './store/keys.ts';
import { Store } from './store/store.ts';

export interface Identity {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  stop(): Promise<void>;
}

const sweepMilliseconds = 60_000;

function throttleOf(realm: Realm): Throttle {
  return new Throttle({
    failures: realm.failureFactor ?? 5,
    waitSeconds: realm.waitIncrementSeconds ?? 30,
    maximumWaitSeconds: realm.maxFailureWaitSeconds ?? 300,
  });
}

function homePage(realm: Realm): { html: string; headers: Record<string, string> } {
  const clients = realm.clients.filter((client) => client.enabled !== false && client.rootUrl);
  const body = html`<h1>Sign-in of ${realm.displayName ?? realm.realm}</h1>
<p>You are sent here when an application wants to know who you are. Begin at one of them:</p>
<ul>${clients.map((client) => html`<li><a href="${client.rootUrl}">${client.name ?? client.clientId}</a></li>`)}</ul>`;
  return renderPage({ title: `Sign-in of ${realm.displayName ?? realm.realm}`, body });
}

/** Addresses in answers come from PUBLIC_URL, whatever a caller writes into its Host header. */
function pinAddress(request: IncomingMessage, publicUrl: URL): void {
  request.headers['x-forwarded-host'] = publicUrl.host;
  request.headers['x-forwarded-proto'] = publicUrl.protocol.slice(0, -1);
}

function createProvider(settings: Settings, held: Pick<Parts, 'directory' | 'store' | 'keys'>, log: Log): Provider {
  const { realm, PUBLIC_URL, INSTALLATION, IDENTITY_COOKIE_KEY } = settings;
  const parts = { ...held, realm, installation: INSTALLATION, cookieKey: IDENTITY_COOKIE_KEY };
  const provider = new Provider(`${PUBLIC_URL}${realmPath(realm)}`, createConfiguration(parts));
  provider.proxy = true;
  provider.on('server_error', (_ctx, error) => log.error('The provider failed', { error, stack: error.stack }));
  endSessionsOnRevocation(provider, log);
  return provider;
}

export async function createIdentity(settings: Settings, log: Log): Promise<Identity> {
  const { realm, DATA_DIR, PUBLIC_URL } = settings;
  const store = await Store.open(DATA_DIR, log);
  const people = await People.open(realm, DATA_DIR);
  const directory = new Directory(realm, people);
  const provider = createProvider(settings, { directory, store, keys: await loadKeys(DATA_DIR, log) }, log);
  const mount = realmPath(realm);
  const publicUrl = new URL(PUBLIC_URL);
  const answer = provider.callback();
  const homeUrl = realm.clients.find((client) => client.rootUrl)?.rootUrl;
  const login = {
    provider,
    directory,
    throttle: throttleOf(realm),
    company: realm.displayName ?? realm.realm,
    homeUrl,
    log,
  };
  const admin = {
    provider,
    realm,
    people,
    publicUrl: PUBLIC_URL,
    log,
    // Whoever is gone is signed out everywhere: what they held until now opens nothing any more.
    endSessions: async (id: string) => void (await store.deleteWhere(({ payload }) => payload.accountId === id)),
  };
  const home = homePage(realm);
  const sweeper = setInterval(
    () => store.sweep().catch((error) => log.error('Sweeping failed', { error })),
    sweepMilliseconds,
  );
  sweeper.unref();

  return {
    async handle(request, response) {
      const url = request.url ?? '/';
      const path = url.split('?')[0]!;
      if (path === '/healthcheck') return sendJson(response, 200, { status: 'ok', people: directory.people.length });
      if (path === '/') return sendHtml(response, 200, home.html, home.headers);
      if (path.startsWith(`${adminPath(realm)}/`)) return handleAdmin(admin, request, response);
      if (!path.startsWith(`${mount}/`)) return sendJson(response, 404, { error: 'There is nothing here.' });
      pinAddress(request, publicUrl);
      if (path.startsWith(`${mount}/login/`)) return handleLogin(login, request, response);
      // The provider knows its routes without the mount; it finds the mount again by comparing the two.
      Object.assign(request, { originalUrl: url, url: url.slice(mount.length) });
      await answer(request, response);
    },
    async stop() {
      clearInterval(sweeper);
      await store.flush();
    },
  };
}
