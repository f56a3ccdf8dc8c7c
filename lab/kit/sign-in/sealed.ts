import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Tokens } from '../tokens.ts';

function signed(secret: string, whose: string, purpose: string, text: string): string {
  const key = Buffer.from(hkdfSync('sha256', secret, 'stagecraft', `lab ${whose} cookies`, 32));
  return createHmac('sha256', key).update(`${purpose}\n${text}`).digest('base64url');
}

function same(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Values that travel through the browser and come back unchanged, or not at all. */
export class Sealer {
  private readonly whose: string;
  private readonly secrets: Tokens;

  /** What was sealed with any of them opens; the first one seals. */
  constructor(whose: string, secrets: Tokens) {
    this.whose = whose;
    this.secrets = secrets;
  }

  seal(purpose: string, value: object, seconds: number): string {
    const expires = Math.floor(Date.now() / 1000) + seconds;
    const body = Buffer.from(JSON.stringify({ ...value, expires })).toString('base64url');
    return `${body}.${this.sign(purpose, body)}`;
  }

  open<Value>(purpose: string, sealed: string | undefined): Value | undefined {
    const [body = '', signature = ''] = (sealed ?? '').split('.');
    if (!this.secrets().some((secret) => same(signature, signed(secret, this.whose, purpose, body)))) return undefined;
    const value = JSON.parse(Buffer.from(body, 'base64url').toString()) as Value & { expires: number };
    return value.expires > Date.now() / 1000 ? value : undefined;
  }

  /** For forms: proof that the page was made for this person. */
  sign(purpose: string, text: string): string {
    return signed(this.secrets()[0] ?? '', this.whose, purpose, text);
  }
}
