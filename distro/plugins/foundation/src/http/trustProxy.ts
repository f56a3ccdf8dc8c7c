import { isIPv4 } from 'node:net';

function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/i, '');
  return plain === '::1' || (isIPv4(plain) && plain.startsWith('127.'));
}

/**
 * Believes the nearest proxy, when it runs on this machine, and nobody behind it: the last entry of X-Forwarded-For is
 * what that proxy saw, all before it is what the client claims. `backend.trustProxy` replaces this.
 */
export function trustNearestLoopback(address: string, hop: number): boolean {
  return hop === 0 && isLoopback(address);
}
