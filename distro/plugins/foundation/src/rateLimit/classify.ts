import type { Request } from 'express';

export type TrafficClass = 'keys' | 'static' | 'api';

const keySets = /^\/api\/[a-z0-9-]+\/(?:\.backstage\/auth\/v1|\.well-known)\/jwks\.json$/;

/**
 * Public keys are what plugins verify each other's tokens with, over this very port: were they to share the bucket of
 * anonymous requests, a burst from the same machine would break every call between plugins.
 */
export function classify(request: Pick<Request, 'method' | 'path'>): TrafficClass {
  const reading = request.method === 'GET' || request.method === 'HEAD';
  if (reading && keySets.test(request.path)) {
    return 'keys';
  }
  const api = request.path === '/api' || request.path.toLowerCase().startsWith('/api/');
  return reading && !api ? 'static' : 'api';
}

/** IPv6 hands every subscriber a whole network, so the network is what is counted. */
export function addressKey(address: string | undefined): string {
  if (!address) {
    return 'unknown';
  }
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) {
    return mapped[1];
  }
  if (!address.includes(':')) {
    return address;
  }
  const [head, tail = ''] = address.toLowerCase().split('%')[0].split('::');
  const left = head ? head.split(':') : [];
  const right = tail ? tail.split(':') : [];
  const middle = address.includes('::') ? Array(Math.max(0, 8 - left.length - right.length)).fill('0') : [];
  return `${[...left, ...middle, ...right].slice(0, 4).join(':')}::/64`;
}
