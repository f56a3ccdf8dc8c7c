import { createPrivateKey, sign } from 'node:crypto';
import type { SignApp } from '../ports/github-app.ts';

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Good for some minutes; a clock that is a little ahead does no harm. */
export const signApp: SignApp = (id, privateKey) => {
  const seconds = Math.floor(Date.now() / 1000);
  const content = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iat: seconds - 60, exp: seconds + 300, iss: String(id) })}`;
  return `${content}.${sign('sha256', Buffer.from(content), createPrivateKey(privateKey)).toString('base64url')}`;
};
