import { certificates } from '../adapters/certificates/certificates.ts';
import { commands } from '../adapters/commands.ts';
import { files } from '../adapters/files.ts';
import { machine } from '../adapters/machine.ts';
import { trustStores } from '../adapters/trust-store.ts';
import type { TrustDesk } from '../apply/certificates/trust.ts';
import { PlatformError } from '../model/errors.ts';
import type { Layout } from '../model/layout.ts';
import type { Settings } from '../model/settings.ts';

/** The stores of this machine, and the local authority of the installation's domain. */
export function trustDesk({ home }: Layout, { edge }: Settings): TrustDesk {
  const folder = `${home}/authority/${edge.domain}`;
  const path = `${folder}/ca.crt`;
  return {
    files,
    note: `${folder}/trusted.json`,
    stores: () => trustStores({ files, commands, machine }),
    async authority() {
      const certificate = await files.readTextIfPresent(path);
      if (certificate === undefined) return undefined;
      const facts = certificates.read(certificate);
      if (!facts) {
        throw new PlatformError({
          code: 'state',
          message: `The authority's certificate ${path} cannot be read.`,
          hint: '`stagecraft up` says how to mend it.',
        });
      }
      const label = `stagecraft-${edge.domain}-${facts.fingerprint.slice(0, 8)}`;
      return { label, sha1: facts.sha1, path, certificate };
    },
  };
}
