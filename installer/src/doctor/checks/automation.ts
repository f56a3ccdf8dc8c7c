import { secretNames } from '../../model/automation.ts';
import type { Automation, SecretReference, Settings } from '../../model/settings.ts';
import type { Files } from '../../ports/files.ts';
import type { Http, HttpAnswer } from '../../ports/http.ts';
import { type Check, type Finding, fine, warn } from '../check.ts';
import { Found, type SecretsGiven, secretOf, stop, untilStopped } from './stop.ts';
import { noCertificate, patienceMs, unanswered } from './unanswered.ts';

const authoritySetting = 'spec.automation.authority';

interface World extends SecretsGiven {
  http: Http;
  files: Pick<Files, 'readTextIfPresent'>;
}

/** A controller that the company has: where it is asked who we are there, and what the answer must say. */
interface Elsewhere {
  id: 'awx' | 'terraform';
  title: string;
  url: string;
  path: string;
  mediaType: string;
  token: SecretReference;
  secret: string;
  /** What it says, in words, where all is well. */
  read(content: unknown): string;
  /** Where 404 does not mean that something else answers there. */
  missing?: { found: string; cure: string };
}

interface Me {
  results?: { username?: string }[];
}
interface Organization {
  data?: { attributes?: { permissions?: Record<string, boolean> } };
}

function awxOf({ awx }: Automation): Elsewhere[] {
  if (!awx) return [];
  const read = (content: unknown): string => {
    const username = (content as Me).results?.[0]?.username;
    return (
      username ?? stop(`What answers at ${awx.url}${awx.api} is no AWX.`, 'Compare spec.automation.awx.url and api.')
    );
  };
  return [
    {
      ...{ id: 'awx', title: 'AWX', url: awx.url, path: `${awx.api}/me/`, mediaType: 'application/json' },
      ...{ token: awx.token, secret: secretNames.awx },
      read: (content) => `lets the portal in as ${read(content)}.`,
    },
  ];
}

function terraformOf({ terraform }: Automation): Elsewhere[] {
  if (!terraform) return [];
  const { organization, token, url } = terraform;
  return [
    {
      ...{ id: 'terraform', title: 'Terraform', url, path: `/api/v2/organizations/${organization}` },
      ...{ mediaType: 'application/vnd.api+json', token, secret: secretNames.terraform },
      read(content) {
        const permissions = (content as Organization).data?.attributes?.permissions;
        if (!permissions)
          stop(`What answers at ${url} is no Terraform Cloud.`, 'Compare spec.automation.terraform.url.');
        if (permissions['can-create-workspace'] !== true) {
          stop(
            `The token may not make workspaces in ${organization}.`,
            'Give its team the right to manage workspaces, or take the token of one that has it.',
          );
        }
        return `lets the portal make workspaces in ${organization}.`;
      },
      missing: {
        found: `The organization ${organization} is not there, or the token may not see it (404).`,
        cure: 'Compare spec.automation.terraform.organization with its address there.',
      },
    },
  ];
}

function contentOf({ title, url, missing }: Elsewhere, { status, body }: HttpAnswer): unknown {
  if (status === 401 || status === 403) {
    stop(
      `${title} (${url}) does not accept the token (${status}).`,
      'Make another one there, and put it in its place.',
    );
  }
  if (status === 404 && missing) stop(missing.found, missing.cure);
  if (status === 429)
    throw new Found(warn(`${title} (${url}) lets us ask no more for now (429).`, 'Look again later.'));
  if (status >= 500) stop(`${title} (${url}) answers ${status}.`, 'Wait until it is well.');
  try {
    return JSON.parse(body);
  } catch {
    return {};
  }
}

async function look(world: World, there: Elsewhere, file: string | undefined): Promise<Finding> {
  const authority = file === undefined ? undefined : await world.files.readTextIfPresent(file);
  if (file !== undefined && !authority?.includes('BEGIN CERTIFICATE')) return noCertificate(file, authoritySetting);
  const { id, title, url, path, mediaType, token: reference, secret: name } = there;
  const token = await secretOf(world, { whose: `${title}’s`, reference, name });
  const asked = { what: title, address: url, addressSetting: `spec.automation.${id}.url`, authoritySetting };
  const answer = await world
    .http({
      method: 'GET',
      url: `${url}${path}`,
      headers: { authorization: `Bearer ${token}`, accept: mediaType, 'user-agent': 'stagecraft' },
      patienceMs,
      signal: AbortSignal.timeout(patienceMs),
      ...(authority === undefined ? {} : { authority }),
    })
    .catch((error: unknown) => {
      throw new Found(unanswered({ ...asked, setting: `spec.automation.${id} out of stagecraft.yaml` }, error));
    });
  return fine(`${title} (${url}) answers, and ${there.read(contentOf(there, answer))}`);
}

/** The company's own controllers: is each there, and does it let us do what requests and templates ask of it? */
export function automationChecks({ automation, phase }: Pick<Settings, 'automation' | 'phase'>, world: World): Check[] {
  if (phase < 2) return [];
  return [...awxOf(automation), ...terraformOf(automation)].map((there) => ({
    id: there.id,
    title: there.title,
    blocking: true,
    look: () => untilStopped(look(world, there, automation.authority)),
  }));
}
