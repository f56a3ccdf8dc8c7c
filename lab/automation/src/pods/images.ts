import { CannotCall, type Program } from '../run/workshop.ts';

/** The setting of the platform that names the image of each. */
export const settings: Partial<Record<Program, string>> = {
  'ansible-playbook': 'spec.automation.playbooks',
  terraform: 'spec.automation.plans',
};

const cures: Partial<Record<Program, string>> = {
  'ansible-playbook': 'No image with Ansible is set up here',
  terraform: 'No image with OpenTofu or Terraform is set up here',
};

export class NoImage extends CannotCall {
  constructor(program: Program) {
    const more = program === 'ansible-playbook' ? ' Templates of job_type "script" need no Ansible.' : '';
    super(`${cures[program]}. Name one in ${settings[program]}, and run \`stagecraft up\`.${more}`);
    this.name = 'NoImage';
  }
}
