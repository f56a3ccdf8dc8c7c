import type { Settings, SignIn } from '../../model/settings.ts';
import { issuerOf, metadataOf } from '../../model/sign-in.ts';
import type { Files } from '../../ports/files.ts';
import type { Http } from '../../ports/http.ts';
import type { Check, Finding } from '../check.ts';
import { judge } from './discovery.ts';
import { noCertificate, patienceMs, unanswered } from './unanswered.ts';

interface World {
  http: Http;
  files: Pick<Files, 'readTextIfPresent'>;
  now?: () => number;
}

const authoritySetting = 'spec.identity.authority';

const asked = (issuer: string) => ({
  what: 'The identity provider',
  address: issuer,
  addressSetting: 'the issuer',
  authoritySetting,
  setting: 'the provider out of spec.identity.signIn',
});

async function look({ http, files, now = Date.now }: World, issuer: string, authorityFile?: string): Promise<Finding> {
  const authority = authorityFile === undefined ? undefined : await files.readTextIfPresent(authorityFile);
  if (authorityFile !== undefined && !authority?.includes('BEGIN CERTIFICATE')) {
    return noCertificate(authorityFile, authoritySetting);
  }
  try {
    const signal = AbortSignal.timeout(patienceMs);
    const question = { url: metadataOf(issuer), patienceMs, signal, ...(authority === undefined ? {} : { authority }) };
    return judge(issuer, await http(question), now());
  } catch (error) {
    return unanswered(asked(issuer), error);
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
