import { PlatformError } from '../model/errors.ts';
import { isStoreAccess } from '../model/secret-store.ts';
import type { Files } from '../ports/files.ts';
import type { StoreKeys } from '../ports/secret-store.ts';

export function storeKeys(files: Files, path: string): StoreKeys {
  return {
    async read() {
      const text = await files.readTextIfPresent(path);
      if (text === undefined) return undefined;
      try {
        const access = JSON.parse(text) as unknown;
        if (isStoreAccess(access)) return access;
      } catch {
        // Said below.
      }
      throw new PlatformError({
        code: 'state',
        message: `What opens the store of secrets, ${path}, cannot be read: the file is damaged.`,
        hint: 'Bring the file back from a backup; the store opens with no other.',
      });
    },
    keep: (access) => files.writeText(path, `${JSON.stringify(access, null, 2)}\n`, { private: true }),
  };
}
