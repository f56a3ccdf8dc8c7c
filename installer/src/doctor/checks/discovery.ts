import * as z from 'zod';
import { metadataOf } from '../../model/sign-in.ts';
import type { HttpAnswer } from '../../ports/http.ts';
import { type Finding, fine, mustCure, warn } from '../check.ts';

/** A token from the future is not believed, and one second is how exactly a clock is told. */
const worstSkewSeconds = { noted: 3, refused: 60 };

const discovered = z.looseObject({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  userinfo_endpoint: z.url(),
  response_types_supported: z.array(z.string()).optional(),
  id_token_signing_alg_values_supported: z.array(z.string()).optional(),
});

function contentOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** How far the provider's clock is ahead of ours, as far as its answer tells. */
function skewOf({ headers }: HttpAnswer, now: number): number {
  const told = Date.parse(headers.date ?? '');
  return Number.isNaN(told) ? 0 : Math.round(Math.abs(told - now) / 1000);
}

/** Whether what answers under an issuer is a provider that people can be sent to, and the one that is meant. */
export function judge(issuer: string, answer: HttpAnswer, now: number): Finding {
  if (answer.status !== 200) {
    return mustCure(
      `${metadataOf(issuer)} answers ${answer.status}: there is no OpenID provider under this issuer.`,
      'Compare the issuer (or tenantId, or domain) with what the provider’s own pages say.',
    );
  }
  const told = discovered.safeParse(contentOf(answer.body));
  if (!told.success) {
    const lacks = [...new Set(told.error.issues.map(({ path }) => path.join('.') || 'JSON'))].join(', ');
    return mustCure(
      `What ${issuer} says of itself is not what an OpenID provider says: it lacks ${lacks}.`,
      'Compare the issuer with what the provider’s own pages say; something else may answer there.',
    );
  }
  return judgeContent(issuer, told.data, skewOf(answer, now));
}

function judgeContent(issuer: string, told: z.infer<typeof discovered>, skew: number): Finding {
  if (told.issuer !== issuer) {
    return mustCure(
      `The provider at ${issuer} calls itself ${told.issuer}.`,
      `If that is your provider, write its issuer exactly so: issuer: ${told.issuer}`,
    );
  }
  const plain = issuer.startsWith('https:')
    ? [told.authorization_endpoint, told.token_endpoint, told.jwks_uri, told.userinfo_endpoint].find(
        (url) => !url.startsWith('https:'),
      )
    : undefined;
  if (plain) return mustCure(`${issuer} sends people to ${plain}, over a plain connection.`, 'It has to offer HTTPS.');
  const { response_types_supported: flows, id_token_signing_alg_values_supported: signatures } = told;
  if (flows && !flows.includes('code')) {
    return mustCure(`${issuer} knows no authorization code flow.`, 'Allow it in the provider’s settings.');
  }
  if (signatures && !signatures.includes('RS256')) {
    return mustCure(
      `${issuer} does not sign with RS256.`,
      'Let the application’s ID tokens be signed with RS256 there.',
    );
  }
  const clocks = `The clocks of this machine and of ${issuer} are ${skew} seconds apart.`;
  const cure = 'Set this machine’s clock (timedatectl set-ntp true): a token from the future lets nobody in.';
  if (skew > worstSkewSeconds.refused) return mustCure(clocks, cure);
  return skew > worstSkewSeconds.noted ? warn(clocks, cure) : fine(`${issuer} answers, and is who it should be.`);
}
