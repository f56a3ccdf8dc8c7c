import { lookup as systemLookup } from 'node:dns';
import { request } from 'node:https';
import type { LookupFunction } from 'node:net';
import { rootCertificates } from 'node:tls';
import type { Ask } from '../ports/web.ts';

const mostBytes = 1024 * 1024;

/** Browsers know that names below localhost are this machine; most systems do not. */
const lookup: LookupFunction = (hostname, options, callback) => {
  if (!hostname.endsWith('.localhost')) systemLookup(hostname, options, callback);
  else if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
};

export const ask: Ask = ({ url, authority, signal }) =>
  new Promise((resolve, reject) => {
    const asked = request(
      url,
      {
        lookup,
        signal,
        agent: false,
        timeout: 10_000,
        ...(authority === undefined ? {} : { ca: [...rootCertificates, authority] }),
      },
      (response) => {
        const parts: Buffer[] = [];
        let size = 0;
        response.on('data', (part: Buffer) => {
          size += part.length;
          if (size > mostBytes) asked.destroy(new Error('the answer is too long'));
          else parts.push(part);
        });
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString() }));
      },
    );
    asked.on('timeout', () => asked.destroy(new Error('no answer within ten seconds')));
    asked.on('error', reject);
    asked.end();
  });
