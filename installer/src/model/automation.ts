import type { Automation } from './settings.ts';

/** Are all the controllers that requests and templates end in the company's own? */
export const isElsewhere = ({ awx, terraform }: Automation): boolean => awx !== undefined && terraform !== undefined;

/** Under which names the installation keeps what proves us to them. */
export const secretNames = { awx: 'automation-awx-token', terraform: 'automation-terraform-token' };
