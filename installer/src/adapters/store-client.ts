import { createRequire } from 'node:module';
import type { Duplex } from 'node:stream';
import { field, platformSecret, type StoreRole } from '../model/secret-store.ts';
import type { AskStore, StoreAnswer, StoreQuestion } from '../ports/secret-store.ts';

/** As a module, node:http brings Node's whole web client with it, which takes as long as all the rest of a short command. */
const { request } = createRequire(import.meta.url)('node:http') as typeof import('node:http');

/** What is changed lies on the disk before the answer comes, a token for whoever signs in as well: a busy disk takes its time. */
const patienceMs = { GET: 5000, POST: 10_000, PUT: 20_000, DELETE: 20_000 };
const largest = 4 * 1024 * 1024;

function parse(text: string): Record<string, unknown> {
  if (text === '') return {};
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // The parser's own words quote the text, and would carry a secret into the log.
  }
  throw new Error('the store of secrets gives answers that cannot be understood');
}

function send(url: URL, { method = 'GET', token, body }: StoreQuestion, way?: Duplex): Promise<StoreAnswer> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? '' : JSON.stringify(body);
    const headers = { 'content-length': Buffer.byteLength(text), ...(token ? { 'x-vault-token': token } : {}) };
    const through = way ? { createConnection: () => way } : { agent: false as const };
    const asked = request(url, { method, headers, ...through }, (answer) => {
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size > largest) asked.destroy(new Error('its answer is too large'));
      });
      answer.on('error', reject);
      answer.on('end', () => {
        try {
          resolve({ status: answer.statusCode ?? 0, body: parse(Buffer.concat(chunks).toString('utf8')) });
        } catch (error) {
          reject(error);
        }
      });
    });
    // From the first word to the last: a store that drips is as bad as one that is silent.
    const patience = setTimeout(
      () => asked.destroy(new Error(`the store of secrets gives no answer within ${patienceMs[method] / 1000} s`)),
      patienceMs[method],
    );
    asked.on('error', reject);
    asked.on('close', () => clearTimeout(patience));
    asked.end(text);
  });
}

/** By its address, or on another way there. */
export function openStore(url: string, connect?: () => Promise<Duplex>): AskStore {
  return async (path, question = {}) => {
    let way: Duplex | undefined;
    try {
      way = await connect?.();
      return await send(new URL(`/v1/${path}`, url), question, way);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      throw code === undefined ? new Error(message) : new Error(`the store of secrets does not answer (${code})`);
    } finally {
      way?.destroy();
    }
  };
}

const said = ({ body }: StoreAnswer): string => (Array.isArray(body.errors) ? body.errors.join('; ').trim() : '');

function refused(answer: StoreAnswer, what: string): Error {
  if (answer.status === 503) return new Error('the store of secrets is sealed');
  const words = said(answer);
  return new Error(`the store of secrets refuses ${what}: ${answer.status}${words ? ` ${words}` : ''}`);
}

export async function signInAtStore(ask: AskStore, role: StoreRole): Promise<string> {
  const body = { role_id: role.roleId, secret_id: role.secretId };
  const answer = await ask('auth/approle/login', { method: 'POST', body });
  const token = (answer.body.auth as { client_token?: unknown } | null | undefined)?.client_token;
  if (answer.status === 200 && typeof token === 'string') return token;
  throw refused(answer, 'to let the installation in');
}

export async function readPlatformSecret(ask: AskStore, token: string, name: string): Promise<string | undefined> {
  const answer = await ask(platformSecret(name), { token });
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw refused(answer, name);
  const value = (answer.body.data as { data?: Record<string, unknown> } | undefined)?.data?.[field];
  if (typeof value === 'string' && value !== '') return value;
  throw new Error(`the store of secrets answers for ${name} without its value`);
}
