import type { z } from 'zod';
import type { DirectoryConfig } from '../config';
import { ask, parsed } from './answer';
import { DirectoryError } from './DirectoryError';
import { tokenSchema } from './schema';

/** A token is left alone so long before it ends. */
const marginMilliseconds = 30_000;

const isUnknown = (status: number): boolean => status === 400 || status === 401;

/** Reads from Keycloak's admin API as a service of its own, which may look and nothing else. */
export class AdminClient {
  private readonly config: DirectoryConfig;
  private held: { token: string; until: number } | undefined;

  constructor(config: DirectoryConfig) {
    this.config = config;
  }

  async get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.infer<Schema>> {
    const first = await this.request(path);
    // A token may have been withdrawn before its time: the provider was restarted, or its keys were changed.
    const { status, text } = first.status === 401 ? await this.withNewToken(path) : first;
    const [what] = path.split('?');
    if (status === 401 || status === 403) {
      throw new DirectoryError(
        `the identity provider lets ${this.config.clientId} read no ${what}: its service account needs the role view-users of realm-management`,
      );
    }
    if (status !== 200) throw new DirectoryError(`the identity provider answered ${status} when asked for ${what}`);
    const result = schema.safeParse(parsed(text, what));
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    const where = issue?.path.join('.') || 'the answer';
    throw new DirectoryError(
      `the identity provider’s answer for ${what} makes no sense at ${where}: ${issue?.message}`,
    );
  }

  private withNewToken(path: string) {
    this.held = undefined;
    return this.request(path);
  }

  private async request(path: string) {
    const headers = { authorization: `Bearer ${await this.token()}`, accept: 'application/json' };
    return ask(`${this.config.admin}/${path}`, { headers }, this.config.answerMilliseconds);
  }

  /** The next one is tried where the one in use is not taken any more. */
  private async answerToSecrets([secret, ...others]: string[]): ReturnType<typeof ask> {
    const { issuer, clientId, answerMilliseconds } = this.config;
    const basic = [clientId, secret].map(encodeURIComponent).join(':');
    const answer = await ask(
      `${issuer}/protocol/openid-connect/token`,
      {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(basic).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
      },
      answerMilliseconds,
    );
    return isUnknown(answer.status) && others.length > 0 ? this.answerToSecrets(others) : answer;
  }

  private async token(): Promise<string> {
    if (this.held && this.held.until > Date.now()) return this.held.token;
    const { status, text } = await this.answerToSecrets(this.config.clientSecrets);
    if (isUnknown(status)) {
      throw new DirectoryError(
        `the identity provider knows no client ${this.config.clientId} with this secret and a service account`,
      );
    }
    if (status !== 200) throw new DirectoryError(`the identity provider answered ${status} when asked for a token`);
    const result = tokenSchema.safeParse(parsed(text, 'a token'));
    if (!result.success) throw new DirectoryError('the identity provider’s answer for a token holds none');
    const { access_token: token, expires_in: seconds } = result.data;
    this.held = { token, until: Date.now() + seconds * 1000 - marginMilliseconds };
    return token;
  }
}
