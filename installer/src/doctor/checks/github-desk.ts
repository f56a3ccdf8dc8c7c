import { addressesOf } from '../../model/github.ts';
import type { GitHub } from '../../model/settings.ts';
import type { Http, HttpAnswer } from '../../ports/http.ts';
import { warn } from '../check.ts';
import { Found, stop } from './stop.ts';
import { patienceMs, unanswered } from './unanswered.ts';

/** The page that says what has to be made on GitHub. */
export const page = 'docs/guide/github.md';
export const authoritySetting = 'spec.scm.github.authority';

export interface Desk {
  /** Where people find the organization. */
  place: string;
  ask(path: string, token: string, method?: string): Promise<HttpAnswer>;
}

export const contentOf = ({ body }: HttpAnswer): Record<string, unknown> => JSON.parse(body);

function isJson(answer: HttpAnswer): boolean {
  try {
    return typeof contentOf(answer) === 'object';
  } catch {
    return false;
  }
}

/** What cannot be gone on with, whatever was asked, is said at once. */
function believed(api: string, organization: string, answer: HttpAnswer): HttpAnswer {
  const { status, headers } = answer;
  if (status === 401) stop(`GitHub (${api}) does not accept the token (401).`, `Make another one, as ${page} says.`);
  if (status === 429 || headers['x-ratelimit-remaining'] === '0' || headers['retry-after'] !== undefined) {
    throw new Found(warn(`GitHub (${api}) lets this token ask no more for now (${status}).`, 'Look again in an hour.'));
  }
  if (status === 403 && headers['x-github-sso'] !== undefined) {
    stop(
      `The organization ${organization} wants the token to be authorized for its single sign-on (403).`,
      'On GitHub: Settings, Developer settings, Personal access tokens, Configure SSO, beside the token.',
    );
  }
  if (status >= 500) stop(`GitHub (${api}) answers ${status}.`, 'Wait until it is well; githubstatus.com tells.');
  if (status < 400 && !isJson(answer)) {
    stop(`What answers at ${api} is no GitHub.`, 'Compare spec.scm.github.url with the address that people use.');
  }
  return answer;
}

/** Asks one GitHub, with whatever proves us. */
export function deskAt(http: Http, github: GitHub, authority: string | undefined): Desk {
  const { api, page: base } = addressesOf(github);
  const asked = {
    what: 'GitHub',
    address: api,
    addressSetting: 'spec.scm.github.url',
    authoritySetting,
    setting: 'spec.scm.github out of stagecraft.yaml (and spec.scm.templates)',
  };
  return {
    place: `${base}/${github.organization}`,
    async ask(path, token, method = 'GET') {
      const answer = await http({
        method,
        url: `${api}${path}`,
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/vnd.github+json',
          'user-agent': 'stagecraft',
        },
        patienceMs,
        signal: AbortSignal.timeout(patienceMs),
        ...(authority === undefined ? {} : { authority }),
      }).catch((error) => {
        throw new Found(unanswered(asked, error));
      });
      return believed(api, github.organization, answer);
    },
  };
}
