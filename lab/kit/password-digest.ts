import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';

/** What is kept of a password that somebody chose. */
export interface PasswordDigest {
  salt: string;
  digest: string;
}

const derive = (password: string, salt: string): Buffer => scryptSync(password, Buffer.from(salt, 'hex'), 32);

export function digestOf(password: string): PasswordDigest {
  const salt = randomBytes(16).toString('hex');
  return { salt, digest: derive(password, salt).toString('hex') };
}

export function isPassword(password: string, { salt, digest }: PasswordDigest): boolean {
  return timingSafeEqual(Buffer.from(digest, 'hex'), derive(password, salt));
}
