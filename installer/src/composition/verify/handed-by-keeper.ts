import type { Files } from '../../ports/files.ts';
import type { Layout } from '../../model/layout.ts';
import type { ProcessSpec } from '../../model/process.ts';
import { platformSecret, storeFolder } from '../../model/secret-store.ts';
import type { Handing } from './store.ts';

/** As OpenBao writes it; the sealed file says a status where OpenBao says an error. */
interface AuditLine {
  type?: string;
  error?: string;
  auth?: { display_name?: string; metadata?: Record<string, string> };
  request?: { operation?: string; path?: string };
  response?: { status?: number };
}

function lineOf(text: string): AuditLine {
  try {
    return JSON.parse(text) as AuditLine;
  } catch {
    return {};
  }
}

type Kept = Record<string, { spec: ProcessSpec }>;

/** The keeper reads them when it starts a process; the store writes down that it has. */
export const handedByKeeper = (files: Files, { folder }: Layout): Handing => ({
  async tellers() {
    const kept = JSON.parse(await files.readText(`${folder}/run/desired.json`)) as Kept;
    return Object.values(kept)
      .filter(({ spec }) => Object.keys(spec.secretEnv).length > 0)
      .map(({ spec }) => ({ name: spec.name, fromStore: spec.secretStore !== undefined }));
  },
  async handedOut(names) {
    const text = (await files.readTextIfPresent(`${folder}/${storeFolder}/audit.log`)) ?? '';
    const read = text
      .split('\n')
      .map(lineOf)
      .filter(({ type, error, auth, request, response }) => {
        const byKeeper = auth?.metadata?.role_name === 'stagecraft-keeper';
        const isAnswered = type === 'response' && error === undefined && (response?.status ?? 200) === 200;
        return byKeeper && isAnswered && request?.operation === 'read';
      });
    const paths = new Set(read.map(({ request }) => request?.path));
    return names.filter((name) => paths.has(platformSecret(name)));
  },
});
