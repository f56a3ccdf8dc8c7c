import type { Files } from '../ports/files.ts';
import type { GivenSecrets } from '../ports/secrets.ts';

/** A file may end with a line break, which no secret does. */
export function givenSecrets(files: Files): GivenSecrets {
  return {
    async read(reference) {
      const value = 'env' in reference ? process.env[reference.env] : await files.readTextIfPresent(reference.file);
      return value?.trim() || undefined;
    },
  };
}
