import { request as plain } from 'node:http';
import { request as encrypted, type RequestOptions } from 'node:https';
import { rootCertificates } from 'node:tls';
import type { Http, HttpQuestion } from '../ports/http.ts';
import { lookup } from './local-names.ts';

const mostBytes = 32 * 1024 * 1024;
const usualPatienceMs = 20_000;

function optionsOf({
  method = 'GET',
  headers = {},
  authority,
  from,
  patienceMs,
  signal,
}: HttpQuestion): RequestOptions {
  return {
    method,
    headers,
    lookup,
    signal,
    agent: false,
    timeout: patienceMs ?? usualPatienceMs,
    ...(from === undefined ? {} : { localAddress: from, family: 4 }),
    ...(authority === undefined ? {} : { ca: [...rootCertificates, authority] }),
  };
}

/** Each question on a connection of its own: none finds one that has died meanwhile. */
export const http: Http = (question) =>
  new Promise((resolve, reject) => {
    const begun = performance.now();
    const request = question.url.startsWith('https:') ? encrypted : plain;
    const asked = request(question.url, optionsOf(question), (response) => {
      const parts: Buffer[] = [];
      let size = 0;
      response.on('data', (part: Buffer) => {
        size += part.length;
        if (size > mostBytes) asked.destroy(new Error('the answer is too long'));
        else parts.push(part);
      });
      response.on('error', reject);
      response.on('end', () => {
        const { 'set-cookie': cookies = [], ...headers } = response.headers;
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
          cookies,
          body: Buffer.concat(parts).toString(),
          milliseconds: Math.round(performance.now() - begun),
        });
      });
    });
    asked.on('timeout', () => {
      const seconds = (question.patienceMs ?? usualPatienceMs) / 1000;
      asked.destroy(new Error(`no answer within ${seconds} seconds`));
    });
    asked.on('error', reject);
    asked.end(question.body);
  });
