import type { Collections } from '../store/store.ts';

export type ResourceName = keyof Pick<
  Collections,
  | 'organizations'
  | 'teams'
  | 'users'
  | 'tokens'
  | 'credential_types'
  | 'credentials'
  | 'projects'
  | 'inventories'
  | 'hosts'
  | 'groups'
  | 'job_templates'
  | 'jobs'
  | 'project_updates'
>;

export interface Field {
  type: 'string' | 'integer' | 'boolean' | 'json' | 'id' | 'choice' | 'ids' | 'variables';
  required?: boolean;
  /** What a new one has when nothing is said. */
  initial?: unknown;
  nullable?: boolean;
  choices?: string[];
  max?: number;
  target?: ResourceName;
  help?: string;
}

export type Fields = Record<string, Field>;

const text = (more: Partial<Field> = {}): Field => ({ type: 'string', initial: '', ...more });
const flag = (help?: string): Field => ({ type: 'boolean', initial: false, ...(help ? { help } : {}) });
const number = (initial = 0): Field => ({ type: 'integer', initial });
const one = (target: ResourceName, required = false): Field => ({
  type: 'id',
  target,
  required,
  nullable: !required,
  initial: null,
});
const name: Field = text({ required: true, max: 512 });
const common: Fields = { name, description: text() };
const variables: Field = { type: 'variables', initial: '', help: 'Variables in JSON or YAML.' };

/** What may be written, resource by resource; what is shown besides is computed. */
export const fieldsOf = {
  organizations: { ...common },
  credential_types: {
    ...common,
    kind: { type: 'choice', choices: ['cloud', 'net'], required: true },
    inputs: { type: 'json', initial: { fields: [] } },
    injectors: { type: 'json', initial: {} },
  },
  credentials: {
    ...common,
    organization: one('organizations'),
    credential_type: one('credential_types', true),
    inputs: { type: 'json', initial: {} },
  },
  projects: {
    ...common,
    organization: one('organizations', true),
    scm_type: { type: 'choice', choices: ['', 'git'], initial: '' },
    local_path: text({ help: 'The folder of a project without git, below AUTOMATION_PROJECTS.' }),
    scm_url: text({ max: 1024 }),
    scm_branch: text({ max: 256, help: 'A branch, a tag or a commit.' }),
    scm_update_on_launch: flag(),
    credential: one('credentials'),
    timeout: number(),
  },
  inventories: { ...common, organization: one('organizations', true), variables },
  hosts: { ...common, inventory: one('inventories', true), enabled: { type: 'boolean', initial: true }, variables },
  groups: { ...common, inventory: one('inventories', true), variables },
  job_templates: {
    ...common,
    job_type: {
      type: 'choice',
      choices: ['run', 'check', 'script'],
      initial: 'run',
      help: '“script” runs a shell script of the project instead of a playbook.',
    },
    inventory: one('inventories'),
    project: one('projects', true),
    playbook: text({ required: true, max: 1024 }),
    forks: number(),
    limit: text(),
    verbosity: number(),
    extra_vars: variables,
    job_tags: text(),
    skip_tags: text(),
    timeout: number(),
    become_enabled: flag(),
    diff_mode: flag(),
    allow_simultaneous: flag(),
    ask_variables_on_launch: flag(),
    ask_limit_on_launch: flag(),
    ask_inventory_on_launch: flag(),
    ask_credential_on_launch: flag(),
    survey_enabled: flag(),
  },
} satisfies Partial<Record<ResourceName, Fields>>;

export type Writable = keyof typeof fieldsOf;

export const isWritable = (resource: string): resource is Writable => resource in fieldsOf;

/** Two of the same name are refused within this. */
export const unique: Record<Writable, string[]> = {
  organizations: ['name'],
  credential_types: ['name', 'kind'],
  credentials: ['organization', 'name', 'credential_type'],
  projects: ['organization', 'name'],
  inventories: ['name', 'organization'],
  hosts: ['name', 'inventory'],
  groups: ['name', 'inventory'],
  job_templates: ['name', 'organization'],
};
