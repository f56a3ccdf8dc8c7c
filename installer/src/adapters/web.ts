import { request } from 'node:https';
import { rootCertificates } from 'node:tls';
import type { Ask } from '../ports/web.ts';
import { lookup } from './local-names.ts';

const mostBytes = 1024 * 1024;

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
