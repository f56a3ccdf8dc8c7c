import { type Finding, mustCure } from '../check.ts';

export const patienceMs = 8_000;

export interface Asked {
  /** Whom it was asked of, in words, and under which address. */
  what: string;
  address: string;
  /** The settings in which its address, its authority, and it altogether stand. */
  addressSetting: string;
  authoritySetting: string;
  setting: string;
}

const unknownSigner = (asked: Asked) => ({
  found: 'shows a certificate whose signer nobody here knows',
  cure: `Write who signed it into ${asked.authoritySetting} (a PEM file) in stagecraft.yaml.`,
});
const outdated = () => ({
  found: 'shows a certificate that does not hold today',
  cure: 'Compare this machine’s clock with the time; if it is right, the provider’s certificate has to be renewed.',
});
const otherName = (asked: Asked) => ({
  found: 'shows a certificate for another name',
  cure: `Write ${asked.addressSetting} with the host name that stands in the certificate.`,
});

const tlsProblems: Record<string, (asked: Asked) => { found: string; cure: string }> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownSigner,
  SELF_SIGNED_CERT_IN_CHAIN: unknownSigner,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownSigner,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownSigner,
  CERT_HAS_EXPIRED: outdated,
  CERT_NOT_YET_VALID: outdated,
  ERR_TLS_CERT_ALTNAME_INVALID: otherName,
};

/** Why nothing that is elsewhere answered, and what to do about that. */
export function unanswered(asked: Asked, error: unknown): Finding {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const known = tlsProblems[code]?.(asked);
  if (known) return mustCure(`${asked.address} ${known.found} (${code}).`, known.cure);
  const late = /no answer within|abort|timed? ?out/i.test(message);
  const why = late ? `no answer within ${patienceMs / 1000} seconds` : code || message;
  return mustCure(
    `${asked.what} at ${asked.address} cannot be reached: ${why}.`,
    `Check the address and the network, or take ${asked.setting} until it is there again.`,
  );
}

/** A file that is named and holds no certificate is said before anybody is asked. */
export const noCertificate = (file: string, setting: string): Finding =>
  mustCure(`${file} holds no certificate in PEM form.`, `Correct ${setting} in stagecraft.yaml.`);
