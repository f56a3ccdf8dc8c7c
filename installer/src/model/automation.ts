import type { Automation, Awx, Settings } from './settings.ts';

/** Where people find the company's own controllers. */
export const addressesElsewhere = ({ awx, terraform }: Automation) => [
  ...(awx ? [{ name: 'awx', title: 'AWX', url: awx.url }] : []),
  ...(terraform ? [{ name: 'terraform', title: 'Terraform', url: terraform.url }] : []),
];

/** Are all the controllers that requests and templates end in the company's own? */
export const isElsewhere = ({ awx, terraform }: Automation): boolean => awx !== undefined && terraform !== undefined;

/** Under which names the installation keeps what proves us to them. */
export const secretNames = { awx: 'automation-awx-token', terraform: 'automation-terraform-token' };

/** AWX by its operator: as `spec.providers` says it, and where its API begins. */
export const broughtAwx = 'awx';
export const awxApi: Awx['api'] = '/api/v2';

/** What its operator looks after. */
export const awxKind = { apiVersion: 'awx.ansible.com/v1beta1', kind: 'AWX' };

/** Its operator's name in the stack lock, as an image and as a chart; and how it marks what it makes: AWX's own pods, and not those of jobs. */
export const awxOperator = 'awx-operator';
export const awxMade = { 'app.kubernetes.io/managed-by': awxOperator };

/** On a cluster nothing hinders it: whoever names it first gets it. */
export const bringsAwx = ({ preferences }: Pick<Settings, 'preferences'>): boolean =>
  preferences.automation?.[0] === broughtAwx;
