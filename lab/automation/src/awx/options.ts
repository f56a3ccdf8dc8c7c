import type { JsonObject } from '../http/body.ts';
import type { Reply } from '../http/reply.ts';
import type { Viewer } from '../service/accounts.ts';
import { rights } from '../service/rights.ts';
import { type Field, fieldsOf, isWritable } from './fields.ts';

const shown: Partial<Record<Field['type'], string>> = { variables: 'string', ids: 'list_of_ids' };

function describe(name: string, field: Field, filterable: boolean): JsonObject {
  const label = name.replaceAll('_', ' ');
  return {
    type: field.type === 'choice' ? 'choice' : (shown[field.type] ?? field.type),
    required: field.required ?? false,
    read_only: false,
    label: label.charAt(0).toUpperCase() + label.slice(1),
    ...(field.help ? { help_text: field.help } : {}),
    ...(field.choices ? { choices: field.choices.map((choice) => [choice, choice]) } : {}),
    ...(field.initial === undefined ? {} : { default: field.initial }),
    ...(filterable ? { filterable: field.type !== 'json' } : {}),
  };
}

export function describeFields(fields: Record<string, Field>, filterable = false): JsonObject {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, describe(name, field, filterable)]));
}

const idField: Record<string, Field> = { id: { type: 'integer' } };

const runFields: Record<string, Field> = {
  name: { type: 'string' },
  status: { type: 'choice', choices: ['pending', 'waiting', 'running', 'successful', 'failed', 'error', 'canceled'] },
  job_template: { type: 'id', target: 'job_templates' },
  launch_type: { type: 'string' },
};

const readOnly: Record<string, Record<string, Field>> = {
  jobs: runFields,
  project_updates: runFields,
  unified_jobs: runFields,
  users: { username: { type: 'string' }, email: { type: 'string' } },
  teams: { name: { type: 'string' } },
  tokens: { description: { type: 'string' } },
};

const tokenFields: Record<string, Field> = {
  description: { type: 'string', initial: '' },
  scope: { type: 'choice', choices: ['read', 'write'], initial: 'write' },
};

const launchFields: Record<string, Field> = {
  extra_vars: { type: 'json' },
  limit: { type: 'string' },
  inventory: { type: 'id', target: 'inventories' },
  credentials: { type: 'ids', target: 'credentials' },
};

/** Below a thing stand its actions; what they take is not what the thing is made of. */
const actionFields: Record<string, Record<string, Field>> = {
  launch: launchFields,
  relaunch: { hosts: { type: 'choice', choices: ['all', 'failed'] } },
  update: {},
  cancel: {},
  personal_tokens: tokenFields,
  tokens: tokenFields,
};

function writableFields(resource: string, fields: Record<string, Field>, viewer: Viewer) {
  const action = actionFields[resource];
  if (resource.endsWith('tokens')) return action;
  if (action) return rights.execute(viewer) ? action : undefined;
  return rights.manage(viewer) ? fields : undefined;
}

/** What AWX's own client builds its command line from: `resource` is the last word of the address. */
export function optionsOf(resource: string, allowed: readonly string[], viewer: Viewer): Reply {
  const fields: Record<string, Field> = isWritable(resource) ? fieldsOf[resource] : (readOnly[resource] ?? {});
  const writable = allowed.includes('POST') ? writableFields(resource, fields, viewer) : undefined;
  return {
    json: {
      name: resource,
      description: '',
      renders: ['application/json'],
      parses: ['application/json'],
      actions: {
        ...(allowed.includes('GET') ? { GET: describeFields({ ...idField, ...fields }, true) } : {}),
        ...(writable ? { POST: describeFields(writable) } : {}),
      },
    },
    headers: { allow: [...allowed, 'HEAD', 'OPTIONS'].join(', ') },
  };
}
