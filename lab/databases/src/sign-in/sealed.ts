import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** Values that travel through the browser and come back unchanged, or not at all. */
export class Sealer {
  private readonly key: Buffer;

  constructor(secret: string) {
    this.key = Buffer.from(hkdfSync('sha256', secret, 'stagecraft', 'lab databases cookies', 32));
  }

  seal(purpose: string, value: object, seconds: number): string {
    const expires = Math.floor(Date.now() / 1000) + seconds;
    const body = Buffer.from(JSON.stringify({ ...value, expires })).toString('base64url');
    return `${body}.${this.sign(purpose, body)}`;
  }

  open<Value>(purpose: string, sealed: string | undefined): Value | undefined {
    const [body = '', signature = ''] = (sealed ?? '').split('.');
    const expected = Buffer.from(this.sign(purpose, body));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const value = JSON.parse(Buffer.from(body, 'base64url').toString()) as Value & { expires: number };
    return value.expires > Date.now() / 1000 ? value : undefined;
  }

  /** For forms: proof that the page was made for this person. */
  sign(purpose: string, text: string): string {
    return createHmac('sha256', this.key).update(`${purpose}\n${text}`).digest('base64url');
  }
}
