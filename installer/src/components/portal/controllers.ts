import { awxApi, broughtAwx, secretNames } from '../../model/automation.ts';
import type { ComponentContext } from '../../model/component.ts';
import type { Automation, Awx, SecretReference } from '../../model/settings.ts';
import { automationSecret } from '../automation.ts';

type Name = 'AWX' | 'TERRAFORM';

/** Where requests and templates end: the company's own controllers come before ours. */
interface Controller {
  title: string;
  url: string;
  /** Where people see one job or run. */
  page: string;
  /** Answers in JSON, whoever asks; left out where the platform's page has it already. */
  health?: string;
  /** What nobody else needs to be told. */
  more?: Record<string, string>;
  secret: string;
}

/** By the name under which the installation keeps it. */
export function controllersGiven({ awx, terraform }: Automation): Record<string, SecretReference> {
  return {
    ...(awx ? { [secretNames.awx]: awx.token } : {}),
    ...(terraform ? { [secretNames.terraform]: terraform.token } : {}),
  };
}

/** Of Ansible Automation Platform the controller is one part; its API and its pages lie deeper. */
const isPlatform = ({ api }: Pick<Awx, 'api'>): boolean => api !== awxApi;

type Known = { awx?: Omit<Awx, 'token'> | undefined } & Pick<Automation, 'terraform'>;

/** AWX as such: one of the company's, or the one that was brought up for it. */
function asThemselves({ awx, terraform }: Known): Partial<Record<Name, Controller>> {
  return {
    ...(awx && {
      AWX: {
        title: 'AWX',
        url: awx.url,
        page: `${awx.url}${isPlatform(awx) ? '/execution' : '/#'}/jobs/playbook/{id}/output`,
        health: `${awx.url}${awx.api}/ping/`,
        more: { API: awx.api },
        secret: secretNames.awx,
      },
    }),
    ...(terraform && {
      TERRAFORM: {
        title: 'Terraform',
        url: terraform.url,
        page: `${terraform.url}/app/${terraform.organization}/workspaces/{workspace}/runs/{id}`,
        health: `${terraform.url}/.well-known/terraform.json`,
        more: { ORGANIZATION: terraform.organization },
        secret: secretNames.terraform,
      },
    }),
  };
}

function ours({ endpoint, has, provider }: ComponentContext): Partial<Record<Name, Controller>> {
  if (!has('automation')) return {};
  const { url } = endpoint('automation');
  if (provider('automation') === broughtAwx) return asThemselves({ awx: { url, api: awxApi } });
  const controller = { title: 'the automation controller', url, secret: automationSecret };
  return { AWX: { ...controller, page: `${url}/jobs/{id}` }, TERRAFORM: { ...controller, page: `${url}/runs/{id}` } };
}

function controllersOf(context: ComponentContext): [string, Controller][] {
  if (context.phase < 2) return [];
  return Object.entries({ ...ours(context), ...asThemselves(context.settings.automation) });
}

export function controllersEnv(context: ComponentContext): Record<string, string> {
  const told = controllersOf(context).flatMap(([name, { title, url, page, health, more = {} }]) =>
    Object.entries({ TITLE: title, URL: url, PAGE: page, ...(health ? { HEALTH_URL: health } : {}), ...more }).map(
      ([what, value]) => [`${name}_${what}`, value],
    ),
  );
  return Object.fromEntries(told) as Record<string, string>;
}

export const controllersSecretEnv = (context: ComponentContext): Record<string, string> =>
  Object.fromEntries(controllersOf(context).map(([name, { secret }]) => [`${name}_TOKEN`, secret]));
