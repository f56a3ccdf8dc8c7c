import path from 'node:path';
import type { StoreFacts } from '../model/component.ts';
import { storeFolder } from '../model/secret-store.ts';
import type { CommandRunner } from '../ports/commands.ts';
import type { Files } from '../ports/files.ts';

/** The version of the `bao` on PATH; undefined where there is none. */
async function baoVersion(commands: CommandRunner): Promise<string | undefined> {
  const ran = await commands.run({ file: 'bao', args: ['version'], timeoutMs: 20_000 }).catch(() => undefined);
  return /OpenBao v(\d+\.\d+\.\d+)/.exec(ran?.tail.join('\n') ?? '')?.[1];
}

/** In which of the two the installation's secrets lie already: each leaves a file of its own. */
async function holderIn(files: Files, folder: string): Promise<StoreFacts['holder']> {
  const has = (name: string): Promise<boolean> => files.exists(path.join(folder, storeFolder, name));
  if (await has('store.sealed')) return 'lab-secrets';
  return (await has('vault.db')) ? 'openbao' : undefined;
}

export async function storeFacts(folder: string, { files, commands }: { files: Files; commands: CommandRunner }) {
  const holder = await holderIn(files, folder);
  return { holder, ...(holder === 'lab-secrets' ? {} : { bao: await baoVersion(commands) }) };
}
