import { PlatformError } from '../../model/errors.ts';
import type { Certificates, KeyPair } from '../../ports/certificates.ts';
import type { Files } from '../../ports/files.ts';

const day = 24 * 60 * 60 * 1000;
/** Longer than any certificate that it gives: what trusts the old one does so until the new one is known. */
const renewedBefore = 400 * day;

export interface Authority {
  /** undefined when there is none yet. */
  read(): Promise<KeyPair | undefined>;
  endsSoon(pair: KeyPair): boolean;
  /** Makes it, or renews it with the same key when it ends soon. */
  ensure(progress: (message: string) => void): Promise<KeyPair>;
}

/** The local authority of a domain: made once, and never replaced unasked, since people have told their browsers to trust it. */
export function authorityIn(files: Files, certificates: Certificates, folder: string, domain: string): Authority {
  const place = { certificate: `${folder}/ca.crt`, key: `${folder}/ca.key` };

  const damaged = (why: string): PlatformError =>
    new PlatformError({
      code: 'state',
      message: `The local authority in ${folder} cannot be used: ${why}.`,
      hint: 'Bring the folder back from a backup, or run `stagecraft untrust`, delete the folder, then `stagecraft up` and `stagecraft trust`: a new authority is made.',
    });

  const check = (pair: KeyPair): KeyPair => {
    const facts = certificates.read(pair.certificate);
    if (!facts?.isAuthority) throw damaged('ca.crt is not the certificate of an authority');
    if (!certificates.belongTogether(pair)) throw damaged('ca.crt and ca.key do not belong together');
    return pair;
  };

  const read = async (): Promise<KeyPair | undefined> => {
    const [certificate, key] = await Promise.all([
      files.readTextIfPresent(place.certificate),
      files.readTextIfPresent(place.key),
    ]);
    if (certificate === undefined && key === undefined) return undefined;
    if (certificate === undefined) throw damaged('ca.crt is missing');
    if (key === undefined) throw damaged('ca.key is missing');
    return check({ certificate, key });
  };

  const endsSoon = ({ certificate }: KeyPair): boolean =>
    (certificates.read(certificate)?.until.getTime() ?? 0) - Date.now() < renewedBefore;

  /** Both files or none: the folder gets its name when it is complete. Whoever comes second takes what is there. */
  const make = async (): Promise<KeyPair> => {
    const pair = certificates.makeAuthority(domain);
    const partial = `${folder}.partial-${Math.random().toString(36).slice(2)}`;
    await files.makeFolder(partial, { private: true });
    await files.writeText(`${partial}/ca.key`, pair.key, { private: true });
    await files.writeText(`${partial}/ca.crt`, pair.certificate);
    try {
      await files.move(partial, folder);
      return pair;
    } catch (error) {
      await files.remove(partial);
      const other = await read();
      if (other) return other;
      throw error;
    }
  };

  return {
    read,
    endsSoon,
    async ensure(progress) {
      const found = (await read()) ?? (await make());
      if (!endsSoon(found)) return found;
      progress('the authority ends soon: it gets another ten years; run `stagecraft trust` again');
      const renewed = certificates.makeAuthority(domain, found.key);
      await files.writeText(place.certificate, renewed.certificate);
      return renewed;
    },
  };
}
