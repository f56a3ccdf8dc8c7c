import { secretsMount } from '../../model/secret-store.ts';

const rule = (path: string, ...capabilities: string[]): string =>
  `path "${path}" { capabilities = [${capabilities.map((each) => `"${each}"`).join(', ')}] }\n`;

const all = ['create', 'read', 'update', 'delete', 'list'];

/** Keeps the store in step and puts in what projects need; may seal it, and open no other way in. */
const installer = [
  rule('sys/mounts', 'read'),
  rule('sys/auth', 'read'),
  rule('sys/policies/acl/stagecraft-*', 'create', 'read', 'update'),
  rule('sys/seal', 'update', 'sudo'),
  rule('auth/jwt/config', 'create', 'read', 'update'),
  rule('auth/jwt/role/pipelines', 'create', 'read', 'update'),
  ...['data', 'metadata', 'delete', 'undelete', 'destroy'].map((kind) => rule(`${secretsMount}/${kind}/*`, ...all)),
].join('');

const keeper = rule(`${secretsMount}/data/platform/*`, 'read');

export const rolePolicies = { installer, keeper };

/** What belongs to the project that the forge says the job is of. */
export const jobPolicy = (accessor: string): string =>
  rule(`${secretsMount}/data/projects/{{identity.entity.aliases.${accessor}.metadata.project_path}}/*`, 'read');
