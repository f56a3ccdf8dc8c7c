import type { IncomingMessage } from 'node:http';
import * as oidc from 'openid-client';
import { readCookies } from '../http.ts';
import type { Log } from '../log.ts';
import type { Tokens } from '../tokens.ts';
import { Turns } from '../turns.ts';
import { Sealer } from './sealed.ts';

export interface Person {
  username: string;
  name: string;
}

/** Who signs people in, and for whom. */
export interface Provider {
  issuer: string;
  /** As whom the identity provider knows the service; its cookies are named after it. */
  client: string;
  secrets: Tokens;
  publicUrl: string;
  installation: string;
}

/** Where the browser goes next, and what it keeps. */
export interface Onward {
  location: string;
  cookies: string[];
}

/** What somebody is told who could not be signed in. */
export class SignInRefused extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(status: number, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

interface Flow {
  state: string;
  nonce: string;
  verifier: string;
  returnTo: string;
}

const flowSeconds = 15 * 60;
const sessionSeconds = 60 * 60;

/** Signing in at the company's identity provider, for people who look at a service's pages. */
export class SignIn {
  readonly sealer: Sealer;
  private readonly provider: Provider;
  private readonly log: Log;
  private readonly secrets: Turns;
  private discovered?: Promise<oidc.Configuration>;

  constructor(provider: Provider, log: Log) {
    this.provider = provider;
    this.log = log;
    this.sealer = new Sealer(provider.client, provider.secrets);
    this.secrets = new Turns(provider.secrets, (error) => (error as { status?: number }).status === 401);
  }

  person(request: IncomingMessage): Person | undefined {
    return this.sealer.open<Person>('session', readCookies(request)[this.cookieName('session')]);
  }

  /** Sends the browser to the identity provider; afterwards it comes back to where it wanted to go. */
  async begin(returnTo: string): Promise<Onward> {
    const config = await this.configuration();
    const flow: Flow = {
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      verifier: oidc.randomPKCECodeVerifier(),
      returnTo,
    };
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: `${this.provider.publicUrl}/callback`,
      scope: 'openid profile email',
      state: flow.state,
      nonce: flow.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(flow.verifier),
      code_challenge_method: 'S256',
    });
    const kept = this.cookie('flow', this.sealer.seal('flow', flow, flowSeconds), flowSeconds);
    return { location: url.href, cookies: [kept] };
  }

  async finish(request: IncomingMessage): Promise<Onward> {
    const flow = this.sealer.open<Flow>('flow', readCookies(request)[this.cookieName('flow')]);
    const { publicUrl } = this.provider;
    // Somebody went back to an address that has done its work, in this tab or another.
    if (!flow && this.person(request)) return { location: publicUrl, cookies: [] };
    if (!flow)
      throw new SignInRefused(400, 'This sign-in took too long, or was begun in another browser. Begin again.');
    const person = await this.exchange(new URL(request.url ?? '', publicUrl), flow);
    this.log.info('Signed in', { person: person.username });
    const session = this.sealer.seal('session', person, sessionSeconds);
    const cookies = [this.cookie('session', session, sessionSeconds), this.cookie('flow', '', 0)];
    return { location: `${publicUrl}${flow.returnTo}`, cookies };
  }

  /** Here it ends in any case; there as well, unless the identity provider is away. */
  async signOut(): Promise<Onward> {
    const { publicUrl } = this.provider;
    const location = await this.configuration().then(
      (config) => oidc.buildEndSessionUrl(config, { post_logout_redirect_uri: publicUrl }).href,
      () => publicUrl,
    );
    return { location, cookies: [this.cookie('session', '', 0)] };
  }

  private async exchange(url: URL, flow: Flow): Promise<Person> {
    const config = await this.configuration();
    try {
      // The provider asks who we are before it looks at the code: that is still good when we were refused.
      const tokens = await this.secrets.take(() =>
        oidc.authorizationCodeGrant(config, url, {
          pkceCodeVerifier: flow.verifier,
          expectedState: flow.state,
          expectedNonce: flow.nonce,
        }),
      );
      await this.giveBack(config, tokens.refresh_token);
      const claims = tokens.claims();
      if (typeof claims?.preferred_username !== 'string') throw new Error('The identity provider named nobody');
      return { username: claims.preferred_username, name: String(claims.name ?? claims.preferred_username) };
    } catch (error) {
      this.log.warn('A sign-in could not be finished', { error });
      throw new SignInRefused(400, 'The identity provider did not confirm this sign-in. Begin again.');
    }
  }

  /**
   * With it one could ask on: we need to know who it is once. And whoever signs out of the portal has left the company's
   * session only when no other service holds on to it.
   */
  private async giveBack(config: oidc.Configuration, token: string | undefined): Promise<void> {
    if (token === undefined) return;
    await oidc
      .tokenRevocation(config, token)
      .catch((error: unknown) => this.log.warn('What a sign-in gave beside was not given back', { error }));
  }

  /** Asked for when first needed: a service starts, and does its work, without the identity provider. */
  private async configuration(): Promise<oidc.Configuration> {
    const { issuer, client } = this.provider;
    const options: oidc.DiscoveryRequestOptions = { timeout: 10 };
    // Plain http is for a lab on one machine; elsewhere the issuer says https.
    if (issuer.startsWith('http:')) options.execute = [oidc.allowInsecureRequests];
    const basic: oidc.ClientAuth = (...asked) => oidc.ClientSecretBasic(this.secrets.current)(...asked);
    this.discovered ??= oidc.discovery(new URL(issuer), client, undefined, basic, options);
    try {
      return await this.discovered;
    } catch (error) {
      this.discovered = undefined;
      this.log.warn('The identity provider did not answer', { error, issuer });
      throw new SignInRefused(503, 'The identity provider does not answer now. Try again in a few seconds.', {
        'retry-after': '5',
      });
    }
  }

  private cookieName(what: string): string {
    const { installation, client } = this.provider;
    return `stagecraft_${installation}_${client}_${what}`;
  }

  private cookie(what: string, value: string, seconds: number): string {
    const secure = this.provider.publicUrl.startsWith('https:') ? '; Secure' : '';
    return `${this.cookieName(what)}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure}`;
  }
}
