import type { Settings, SignIn } from '../../model/settings.ts';
import { issuerOf, metadataOf } from '../../model/sign-in.ts';
import type { Files } from '../../ports/files.ts';
import type { Http } from '../../ports/http.ts';
import { type Check, type Finding, mustCure } from '../check.ts';
import { judge } from './discovery.ts';

interface World {
  http: Http;
  files: Pick<Files, 'readTextIfPresent'>;
  now?: () => number;
}

const patienceMs = 8_000;

const authorityCure = 'Write who signed it into spec.identity.authority (a PEM file) in stagecraft.yaml.';
const unknownSigner = {
  found: 'shows a certificate whose signer nobody here knows',
  cure: authorityCure,
};
const outdated = {
  found: 'shows a certificate that does not hold today',
  cure: 'Compare this machine’s clock with the time; if it is right, the provider’s certificate has to be renewed.',
};
const otherName = {
  found: 'shows a certificate for another name',
  cure: 'Write the issuer with the host name that stands in the certificate.',
};

const tlsProblems: Record<string, { found: string; cure: string }> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownSigner,
  SELF_SIGNED_CERT_IN_CHAIN: unknownSigner,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownSigner,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownSigner,
  CERT_HAS_EXPIRED: outdated,
  CERT_NOT_YET_VALID: outdated,
  ERR_TLS_CERT_ALTNAME_INVALID: otherName,
};

const absentCure =
  'Check the address and the network, or take the provider out of spec.identity.signIn until it is there again.';

function unanswered(issuer: string, error: unknown): Finding {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const known = tlsProblems[code];
  if (known) return mustCure(`${issuer} ${known.found} (${code}).`, known.cure);
  const late = /no answer within|abort|timed? ?out/i.test(message);
  const why = late ? `no answer within ${patienceMs / 1000} seconds` : code || message;
  return mustCure(`The identity provider at ${issuer} cannot be reached: ${why}.`, absentCure);
}

async function look({ http, files, now = Date.now }: World, issuer: string, authorityFile?: string): Promise<Finding> {
  const authority = authorityFile === undefined ? undefined : await files.readTextIfPresent(authorityFile);
  if (authorityFile !== undefined && !authority?.includes('BEGIN CERTIFICATE')) {
    return mustCure(
      `${authorityFile} holds no certificate in PEM form.`,
      'Correct spec.identity.authority in stagecraft.yaml.',
    );
  }
  try {
    const signal = AbortSignal.timeout(patienceMs);
    const question = { url: metadataOf(issuer), patienceMs, signal, ...(authority === undefined ? {} : { authority }) };
    return judge(issuer, await http(question), now());
  } catch (error) {
    return unanswered(issuer, error);
  }
}

/** Each provider that people sign in with elsewhere and that says of itself what it is; the platform's own is no errand. */
export function signInChecks({ signIn, signInAuthority }: Pick<Settings, 'signIn' | 'signInAuthority'>, world: World) {
  const elsewhere = signIn.flatMap((entry: SignIn) => {
    const issuer = issuerOf(entry);
    return issuer === undefined ? [] : [{ provider: entry.provider, issuer }];
  });
  return elsewhere.map(
    ({ provider, issuer }): Check => ({
      id: `sign-in-${provider}`,
      title: `Sign-in with ${provider}`,
      blocking: true,
      look: () => look(world, issuer, signInAuthority),
    }),
  );
}
