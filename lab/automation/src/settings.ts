import {
  commonEnvironment,
  parseEnvironment,
  paths,
  type Reader,
  refuseToStart,
  secret,
  text,
  userBase,
  type Values,
  webUrl,
  withDefault,
} from '../../kit/env.ts';
import type { FollowSettings } from '../../kit/people/follow.ts';
import { readPeopleSettings } from '../../kit/people/settings.ts';
import type { Provider } from '../../kit/sign-in/sign-in.ts';
import { readTokens, type Tokens } from '../../kit/tokens.ts';
import { podPlace, readPodPlace } from '../../kit/pods/settings.ts';
import type { Images } from './pods/manifest.ts';

export const service = 'automation';

const seconds: Reader<number> = (raw) => {
  const value = Number(raw);
  return Number.isInteger(value) && value > 0
    ? { value }
    : { problem: `is "${raw}", but must be a number of seconds above 0` };
};

const count: Reader<number> = (raw) => {
  const value = Number(raw);
  return Number.isInteger(value) && value > 0 ? { value } : { problem: `is "${raw}", but must be a number above 0` };
};

const optional: Reader<string> = (raw) => ({ value: raw ?? '' });

const optionalUrl: Reader<string> = (raw) => (raw ? webUrl(raw) : { value: '' });

const jobs: Reader<'apart' | 'own' | 'pods'> = (raw) =>
  raw === 'apart' || raw === 'own' || raw === 'pods'
    ? { value: raw }
    : { problem: `is "${raw}", but must be apart, own or pods` };

const podSpec = {
  /** Of scripts. */
  AUTOMATION_POD_IMAGE: text,
  /** With Ansible, and with OpenTofu or Terraform; without them such work is refused. */
  AUTOMATION_POD_PLAYBOOKS: optional,
  AUTOMATION_POD_PLANS: optional,
  AUTOMATION_POD_CLAIM: text,
};

const spec = {
  ...commonEnvironment,
  AUTOMATION_ADMIN_TOKEN: secret(),
  AUTOMATION_SECRET_KEY: secret(16),
  /** Where ansible-playbook, tofu and terraform are looked for after PATH; several are separated as in PATH. */
  AUTOMATION_TOOLS: optional,
  /** Folders of projects without git; each project names one of them. */
  AUTOMATION_PROJECTS: optional,
  AUTOMATION_TIMEOUT: withDefault(seconds, '3600'),
  /** Whether each job has a user or a sandbox of its own, or a pod; or all have this service's account. */
  AUTOMATION_JOBS: withDefault(jobs, 'own'),
  AUTOMATION_UID_BASE: userBase,
  /** Paths that a job must not be able to read: tried out at each start. */
  AUTOMATION_KEEP_OUT: paths,
  /** At the same time, of each kind. */
  AUTOMATION_CAPACITY: withDefault(count, '4'),
  AUTOMATION_KEEP_DAYS: withDefault(count, '90'),
  AUTOMATION_KEEP_EACH: withDefault(count, '200'),
  AUTOMATION_WAITING: withDefault(count, '200'),
  /** At which people sign in to the pages. */
  OIDC_ISSUER: optionalUrl,
  /** The forge whose repositories workspaces may follow. */
  AUTOMATION_FORGE_URL: optionalUrl,
  /** How often each is looked at, beside whenever the forge rings. */
  AUTOMATION_FORGE_SECONDS: withDefault(seconds, '60'),
};

export type Settings = Values<typeof spec> & {
  /** By which the portal is known: two, while it is made anew. */
  portalTokens: Tokens;
  /** By which we are known to the forge. */
  forgeTokens?: Tokens;
  /** Where people sign in to the pages. */
  provider?: Provider;
  people?: FollowSettings;
};

interface Beside {
  /** An address, and by what we are known there. */
  url: string;
  secret: string;
}

/** Somebody we come to: told of both, or of neither. */
function readSecretOf(
  { url, secret }: Beside,
  values: Record<string, unknown>,
  env: NodeJS.ProcessEnv,
  problems: string[],
): Tokens | undefined {
  const told = Boolean(env[secret] || env[`${secret}_FOLDERS`]);
  if (!values[url] !== !told) problems.push(`${url} and ${secret} belong together: give both, or neither`);
  return told ? readTokens(secret, env, problems) : undefined;
}

export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const { values, problems } = parseEnvironment(spec, env);
  const portalTokens = readTokens('AUTOMATION_PORTAL_TOKEN', env, problems);
  const { AUTOMATION_ADMIN_TOKEN: admin, OIDC_ISSUER: issuer = '', PUBLIC_URL: publicUrl = '' } = values;
  if (admin && portalTokens().includes(admin))
    problems.push('AUTOMATION_PORTAL_TOKEN is the same as AUTOMATION_ADMIN_TOKEN: give the portal a token of its own');
  const readSecret = (url: string, secret: string) => readSecretOf({ url, secret }, values, env, problems);
  const forgeTokens = readSecret('AUTOMATION_FORGE_URL', 'AUTOMATION_FORGE_TOKEN');
  const secrets = readSecret('OIDC_ISSUER', 'AUTOMATION_CLIENT_SECRET');
  const people = readPeopleSettings(env, problems);
  if (problems.length > 0) refuseToStart(service, problems);
  return {
    ...(values as Values<typeof spec>),
    portalTokens,
    ...(forgeTokens ? { forgeTokens } : {}),
    ...(secrets
      ? { provider: { issuer, client: service, secrets, publicUrl, installation: values.INSTALLATION ?? '' } }
      : {}),
    ...(people ? { people } : {}),
  };
}

/** What only jobs in pods ask for. */
export async function readPodSettings(env: NodeJS.ProcessEnv = process.env) {
  const read = readPodPlace(env, 'AUTOMATION_POD_');
  const { values, problems } = parseEnvironment(podSpec, env);
  problems.push(...read.problems);
  if (problems.length > 0) refuseToStart(service, problems);
  const own = values as Values<typeof podSpec>;
  const images: Images = {
    shell: own.AUTOMATION_POD_IMAGE,
    ...(own.AUTOMATION_POD_PLAYBOOKS ? { 'ansible-playbook': own.AUTOMATION_POD_PLAYBOOKS } : {}),
    ...(own.AUTOMATION_POD_PLANS ? { terraform: own.AUTOMATION_POD_PLANS } : {}),
  };
  return { ...(await podPlace(read.values)), images, claim: own.AUTOMATION_POD_CLAIM };
}
