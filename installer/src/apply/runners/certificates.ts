import type { StepInputs } from '../../model/step.ts';
import type { Certificates, KeyPair } from '../../ports/certificates.ts';
import type { Files } from '../../ports/files.ts';
import { authorityIn } from '../certificates/authority.ts';
import { ownCertificate } from '../certificates/own.ts';
import type { StepRunner } from '../runner.ts';

const day = 24 * 60 * 60 * 1000;
/** `up` makes a new one when no more than this is left. */
const renewedBefore = 30 * day;

type Input = StepInputs['certificates'];

interface Wanted {
  pair: KeyPair;
  authority: string;
}

export interface CertificatePlaces {
  /** The installation's folder: what the edge is given, and what is trusted inside the cluster. */
  folder: string;
  /** The authorities, which all installations of this home share. */
  authorities: string;
}

export function certificatesRunner(
  files: Files,
  certificates: Certificates,
  { folder, authorities }: CertificatePlaces,
): StepRunner<'certificates'> {
  const place = {
    certificate: `${folder}/data/edge/tls.crt`,
    key: `${folder}/data/edge/tls.key`,
    authority: `${folder}/data/authority/ca.crt`,
  };
  const authority = (domain: string) => authorityIn(files, certificates, `${authorities}/${domain}`, domain);

  const installed = async (): Promise<Wanted | undefined> => {
    const [certificate, key, trusted] = await Promise.all(
      [place.certificate, place.key, place.authority].map((path) => files.readTextIfPresent(path)),
    );
    if (certificate === undefined || key === undefined || trusted === undefined) return undefined;
    return { pair: { certificate, key }, authority: trusted };
  };

  const write = async ({ pair, authority: trusted }: Wanted): Promise<void> => {
    // The certificate last: with it, the others are there as well.
    await files.writeText(place.authority, trusted, { private: true });
    await files.writeText(place.key, pair.key, { private: true });
    await files.writeText(place.certificate, pair.certificate, { private: true });
  };

  /** Why what is there will not do; undefined when it will. */
  const trouble = ({ pair, authority: trusted }: Wanted, { hosts }: Input): string | undefined => {
    const facts = certificates.read(pair.certificate);
    if (!facts) return 'it cannot be read';
    if (!certificates.belongTogether(pair)) return 'the certificate and the key do not belong together';
    if (!certificates.isIssuedBy(pair.certificate, trusted)) return 'it is of another authority';
    if (hosts.some((host) => !facts.hosts.includes(host))) return 'the names have changed';
    const left = Math.floor((facts.until.getTime() - Date.now()) / day);
    if (left * day < renewedBefore) return left < 0 ? 'it has ended' : `it ends in ${left} days`;
    return undefined;
  };

  const inspectOwn = async (input: Input, found: Wanted): Promise<string | undefined> => {
    const own = await ownCertificate(files, certificates, input);
    const same =
      own.pair.certificate === found.pair.certificate &&
      own.pair.key === found.pair.key &&
      own.authority === found.authority;
    return same ? undefined : 'your files are others';
  };

  const inspectLocal = async (input: Input, found: Wanted): Promise<string | undefined> => {
    const local = await authority(input.domain).read();
    if (!local) return 'the authority is gone';
    if (authority(input.domain).endsSoon(local)) return 'the authority ends soon';
    const trusted = input.authority ? await files.readTextIfPresent(input.authority) : local.certificate;
    if (trusted !== found.authority) return 'the authority is another';
    return trouble({ ...found, authority: local.certificate }, input);
  };

  return {
    async inspect({ input, fingerprint }) {
      const found = await installed();
      if (!found) return { state: 'absent' };
      const why = await (input.own ? inspectOwn(input, found) : inspectLocal(input, found));
      return why === undefined ? { state: 'ready', fingerprint } : { state: 'different', fingerprint, why };
    },
    async apply({ input }, { progress }) {
      if (input.own) {
        await write(await ownCertificate(files, certificates, input));
        return;
      }
      const local = await authority(input.domain).ensure(progress);
      progress(`for ${input.hosts.join(', ')}`);
      const trusted = input.authority ? await files.readText(input.authority) : local.certificate;
      await write({ pair: certificates.issue(local, input.hosts), authority: trusted });
    },
    async remove() {
      // What people trust stays as long as the installation does.
    },
  };
}
