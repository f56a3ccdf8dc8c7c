import type { Automation } from './settings.ts';

/** Where people find the company's own controllers. */
export const addressesElsewhere = ({ awx, terraform }: Automation) => [
  ...(awx ? [{ name: 'awx', title: 'AWX', url: awx.url }] : []),
  ...(terraform ? [{ name: 'terraform', title: 'Terraform', url: terraform.url }] : []),
];

/** Are all the controllers that requests and templates end in the company's own? */
export const isElsewhere = ({ awx, terraform }: Automation): boolean => awx !== undefined && terraform !== undefined;

/** Under which names the installation keeps what proves us to them. */
export const secretNames = { awx: 'automation-awx-token', terraform: 'automation-terraform-token' };
