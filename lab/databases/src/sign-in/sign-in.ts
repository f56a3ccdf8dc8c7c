import type { IncomingMessage, ServerResponse } from 'node:http';
import * as oidc from 'openid-client';
import { readCookies, redirect } from '../../../kit/http.ts';
import type { Log } from '../../../kit/log.ts';
import { Turns } from '../../../kit/turns.ts';
import { Refusal, unavailable } from '../refusal.ts';
import type { Settings } from '../settings.ts';
import { Sealer } from './sealed.ts';

export interface Person {
  username: string;
  name: string;
}

interface Flow {
  state: string;
  nonce: string;
  verifier: string;
  returnTo: string;
}

const flowSeconds = 15 * 60;
const sessionSeconds = 60 * 60;

/** Signing in at the company's identity provider, for people who fetch a password. */
export class SignIn {
  readonly sealer: Sealer;
  private readonly settings: Settings;
  private readonly log: Log;
  private readonly secrets: Turns;
  private discovered?: Promise<oidc.Configuration>;

  constructor(settings: Settings, log: Log) {
    this.settings = settings;
    this.log = log;
    this.sealer = new Sealer(settings.clientSecrets);
    this.secrets = new Turns(settings.clientSecrets, (error) => (error as { status?: number }).status === 401);
  }

  person(request: IncomingMessage): Person | undefined {
    return this.sealer.open<Person>('session', readCookies(request)[this.cookieName('session')]);
  }

  /** Sends the browser to the identity provider; afterwards it comes back to where it wanted to go. */
  async begin(response: ServerResponse, returnTo: string): Promise<void> {
    const config = await this.configuration();
    const flow: Flow = {
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      verifier: oidc.randomPKCECodeVerifier(),
      returnTo,
    };
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: `${this.settings.PUBLIC_URL}/callback`,
      scope: 'openid profile email',
      state: flow.state,
      nonce: flow.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(flow.verifier),
      code_challenge_method: 'S256',
    });
    redirect(response, url.href, {
      'set-cookie': this.cookie('flow', this.sealer.seal('flow', flow, flowSeconds), flowSeconds),
    });
  }

  async finish(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const flow = this.sealer.open<Flow>('flow', readCookies(request)[this.cookieName('flow')]);
    if (!flow) throw new Refusal(400, 'This sign-in took too long, or was begun in another browser. Begin again.');
    const person = await this.exchange(new URL(request.url ?? '', this.settings.PUBLIC_URL), flow);
    this.log.info('Signed in', { person: person.username });
    const session = this.sealer.seal('session', person, sessionSeconds);
    redirect(response, `${this.settings.PUBLIC_URL}${flow.returnTo}`, {
      'set-cookie': [this.cookie('session', session, sessionSeconds), this.cookie('flow', '', 0)],
    });
  }

  async signOut(response: ServerResponse): Promise<void> {
    const config = await this.configuration();
    const url = oidc.buildEndSessionUrl(config, { post_logout_redirect_uri: this.settings.PUBLIC_URL });
    redirect(response, url.href, { 'set-cookie': this.cookie('session', '', 0) });
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
      const claims = tokens.claims();
      if (typeof claims?.preferred_username !== 'string') throw new Error('The identity provider named nobody');
      return { username: claims.preferred_username, name: String(claims.name ?? claims.preferred_username) };
    } catch (error) {
      this.log.warn('A sign-in could not be finished', { error });
      throw new Refusal(400, 'The identity provider did not confirm this sign-in. Begin again.');
    }
  }

  /** Asked for when first needed: this service starts, and makes databases, without the identity provider. */
  private async configuration(): Promise<oidc.Configuration> {
    const { OIDC_ISSUER } = this.settings;
    const options: oidc.DiscoveryRequestOptions = { timeout: 10 };
    // Plain http is for a lab on one machine; elsewhere the issuer says https.
    if (OIDC_ISSUER.startsWith('http:')) options.execute = [oidc.allowInsecureRequests];
    const basic: oidc.ClientAuth = (...asked) => oidc.ClientSecretBasic(this.secrets.current)(...asked);
    this.discovered ??= oidc.discovery(new URL(OIDC_ISSUER), 'databases', undefined, basic, options);
    try {
      return await this.discovered;
    } catch (error) {
      this.discovered = undefined;
      this.log.warn('The identity provider did not answer', { error, issuer: OIDC_ISSUER });
      throw unavailable('The identity provider');
    }
  }

  private cookieName(what: string): string {
    return `stagecraft_${this.settings.INSTALLATION}_databases_${what}`;
  }

  private cookie(what: string, value: string, seconds: number): string {
    const secure = this.settings.PUBLIC_URL.startsWith('https:') ? '; Secure' : '';
    return `${this.cookieName(what)}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure}`;
  }
}
