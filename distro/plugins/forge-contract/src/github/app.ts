import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import type { Answer, Hub, Question } from './Hub';

/** A GitHub App that is installed in the organization: it proves itself by a signature and is given a token for an hour. */
export class App {
  readonly id = 4711;
  readonly privateKey: string;
  private readonly publicKey: string;

  constructor() {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
    this.privateKey = pair.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
    this.publicKey = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  }

  isSignedBy(token: string): boolean {
    const [head, content, signature] = token.split('.');
    if (!signature) return false;
    const signed = Buffer.from(`${head}.${content}`);
    if (!verify('sha256', signed, createPublicKey(this.publicKey), Buffer.from(signature, 'base64url'))) return false;
    const { iss, exp } = JSON.parse(Buffer.from(content, 'base64url').toString());
    return String(iss) === String(this.id) && exp * 1000 > Date.now();
  }

  answer(hub: Hub, { method, path }: Question): Answer {
    const account = { login: hub.organization, type: 'Organization' };
    const installation = { id: 1, account, target_type: 'Organization', suspended_by: null };
    if (method === 'GET' && path === '/app/installations') return { status: 200, body: [installation] };
    if (method === 'POST' && path === '/app/installations/1/access_tokens') {
      const expires = new Date(Date.now() + 3_600_000).toISOString();
      return { status: 201, body: { token: hub.token, expires_at: expires, repository_selection: 'all' } };
    }
    return { status: 404, body: { message: 'Not Found' } };
  }
}
