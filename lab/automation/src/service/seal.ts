import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

const prefix = '$sealed$';

/** What is kept sealed, and what travels through a browser or a client and must come back unchanged. */
export class Sealer {
  #cipherKey: Buffer;
  #signKey: Buffer;

  constructor(secret: string) {
    const key = (purpose: string) =>
      Buffer.from(hkdfSync('sha256', secret, 'stagecraft', `lab automation ${purpose}`, 32));
    this.#cipherKey = key('secrets at rest');
    this.#signKey = key('links and sessions');
  }

  seal(text: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#cipherKey, nonce);
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return `${prefix}${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')}`;
  }

  /** Throws when the text was sealed under another key. */
  open(sealed: string): string {
    const bytes = Buffer.from(sealed.slice(prefix.length), 'base64');
    const decipher = createDecipheriv('aes-256-gcm', this.#cipherKey, bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(12, 28));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    } catch {
      throw new Error(
        'A secret was sealed under another AUTOMATION_SECRET_KEY. Give the old key back, or enter the secret anew.',
      );
    }
  }

  isSealed(value: unknown): value is string {
    return typeof value === 'string' && value.startsWith(prefix);
  }

  sign(purpose: string, text: string, seconds: number): string {
    const body = `${text}~${Math.floor(Date.now() / 1000) + seconds}`;
    return Buffer.from(`${body}~${this.#mac(purpose, body)}`).toString('base64url');
  }

  verify(purpose: string, signed: string): string | undefined {
    const [text = '', expires = '', mac = ''] = Buffer.from(signed, 'base64url').toString().split('~');
    const expected = Buffer.from(this.#mac(purpose, `${text}~${expires}`));
    const given = Buffer.from(mac);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    return Number(expires) > Date.now() / 1000 ? text : undefined;
  }

  #mac(purpose: string, body: string): string {
    return createHmac('sha256', this.#signKey).update(`${purpose}\n${body}`).digest('base64url');
  }
}
