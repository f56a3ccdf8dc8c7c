import { advisory } from './advisories.ts';
import type { State } from '../../src/verify/report.ts';

/** A change of a file, below one of these places. */
export interface FileBreak {
  in: 'installation' | 'workspace' | 'checkout' | 'advisories';
  path: string;
  /** What it holds while it is broken, made from what it held; undefined: it is taken away. */
  content(before: string, secrets: Record<string, string>): string | undefined;
}

/** One way to break an installation, and everything that `verify` must then say differently. */
export interface Break {
  control: string;
  what: string;
  /** `portal.appConfig` of its stagecraft.yaml. */
  appConfig?: Record<string, unknown>;
  sql?: { database: string; break: string; mend: string };
  file?: FileBreak;
  /** So long what was measured before is still believed. */
  settleSeconds?: number;
  /** A process that is started with more in its environment than it should have. */
  process?: { name: string; env: Record<string, string> };
  /** A process that says it belongs to the installation, and that nobody watches over. */
  stray?: true;
  /** Holds a table for itself, over and over, with a short pause between; from when `once` says that it is ready. */
  locks?: { database: string; table: string; once: string; forSeconds: number };
  /** Something on this machine passes the portal on to whoever comes from elsewhere. */
  passedOn?: true;
  /** What is done to the store of secrets: it is sealed, passed by, or one of the platform's own is changed in it. */
  store?: 'seal' | 'pass by' | { change: string };
  /** The library's piece by which jobs fetch their secrets, as the forge has it. */
  library?: (before: string) => string;
  /** Seen only with --disturb. */
  disturb?: true;
  /** The other controls that must flip with it, each with the reason. */
  consequences?: Record<string, string>;
  /** What the control becomes; failed unless it is said. */
  state?: State;
}

export const catalog = 'backstage_plugin_catalog';

/** Those without a restart come first. Each is mended before the next one. */
export const breaks: Break[] = [
  {
    control: 'CP-2',
    what: 'a request is written into the database as done, past its approval',
    sql: {
      database: 'backstage_plugin_requests',
      break: `INSERT INTO requests (id, number, submission_id, type_id, type_title, title, state, version, requester_ref,
          values, links, approver_claims, approvers, attempts, search_text, created_at, updated_at)
        VALUES ('verify-unapproved', (SELECT coalesce(max(number), 0) + 1000 FROM requests), 'verify-unapproved', 'new-database',
          'New database', 'Unapproved', 'done', 1, 'user:default/omar', '{}', '[]', '{}', 'nobody', 0, '', now(), now())`,
      mend: `DELETE FROM requests WHERE id = 'verify-unapproved'`,
    },
  },
  {
    control: 'CP-3',
    what: 'somebody patches the built workspace by hand',
    file: { in: 'workspace', path: 'packages/backend/src/patch.ts', content: () => 'export const patched = true;\n' },
  },
  {
    control: 'ID-1',
    what: 'the portal is passed on to whoever comes from elsewhere, its metrics with it',
    passedOn: true,
  },
  {
    control: 'ID-3',
    what: 'a person vanishes from the catalog',
    sql: {
      database: catalog,
      break: `UPDATE final_entities SET final_entity = NULL WHERE entity_ref = 'user:default/petra'`,
      mend: `UPDATE final_entities f SET final_entity = s.kept FROM verify_kept s WHERE f.entity_ref = s.ref`,
    },
  },
  {
    control: 'ID-7',
    what: 'the audit trail cannot be written',
    sql: {
      database: 'backstage_plugin_audit',
      break: 'ALTER TABLE audit_records RENAME TO audit_records_away',
      mend: 'ALTER TABLE audit_records_away RENAME TO audit_records',
    },
  },
  {
    control: 'OB-2',
    what: 'a service writes a secret into its log',
    file: {
      in: 'installation',
      path: 'logs/lab-forge.log',
      content: (before, secrets) => `${before}{"level":"info","message":"hello ${secrets['forge-admin-token']}"}\n`,
    },
  },
  {
    control: 'SE-1',
    what: 'somebody notes a password beside the configuration',
    file: {
      in: 'installation',
      path: 'config/notes.txt',
      content: (_, secrets) => `psql as postgres: ${secrets['database-password']}\n`,
    },
  },
  {
    control: 'CA-1',
    what: 'a component’s owner is a group that is not there',
    sql: {
      database: catalog,
      break: `UPDATE final_entities SET final_entity = replace(final_entity, 'group:default/logistics', 'group:default/nobody')
        WHERE entity_ref = 'component:default/route-planner'`,
      mend: `UPDATE final_entities f SET final_entity = s.kept FROM verify_kept s WHERE f.entity_ref = s.ref`,
    },
  },
  {
    control: 'CA-4',
    what: 'the catalog refuses an entity without a word',
    sql: {
      database: catalog,
      // Not before this is over is it looked at again.
      break: `UPDATE refresh_state SET errors = '[{"name":"Error"}]', next_update_at = now() + interval '1 hour'
        WHERE entity_ref = 'component:default/cart'`,
      mend: `UPDATE refresh_state SET errors = '[]', next_update_at = now() WHERE entity_ref = 'component:default/cart'`,
    },
  },
  {
    control: 'CA-4',
    what: 'an entity that is refused keeps another one of its source away',
    sql: {
      database: catalog,
      break: `UPDATE refresh_state SET errors = '[{"name":"InputError","message":"spec.owner is missing, expected a group"}]',
          next_update_at = now() + interval '1 hour' WHERE entity_ref = 'resource:default/mail-relay';
        UPDATE final_entities SET final_entity = NULL WHERE entity_ref = 'resource:default/shipping-db'`,
      mend: `UPDATE refresh_state SET errors = '[]', next_update_at = now() WHERE entity_ref = 'resource:default/mail-relay';
        UPDATE final_entities f SET final_entity = s.kept FROM verify_kept s WHERE f.entity_ref = s.ref`,
    },
  },
  {
    control: 'OP-9',
    what: 'a package that is installed has been known as critical for years',
    file: {
      in: 'advisories',
      path: 'critical.json',
      content: () => JSON.stringify(advisory('CRITICAL', '2020-01-01T00:00:00Z')),
    },
  },
  {
    control: 'OP-9',
    what: 'a release is no longer maintained',
    file: {
      in: 'advisories',
      path: 'postgresql.json',
      content: () => JSON.stringify([{ cycle: '17', eol: '2020-01-01', latest: '17.99' }]),
    },
  },
  {
    control: 'OP-9',
    what: 'the advisories that were carried in are of long ago',
    file: {
      in: 'advisories',
      path: 'osv.json',
      content: () => JSON.stringify({ ...advisory('LOW', '2020-01-01T00:00:00Z'), modified: '2020-01-01T00:00:00Z' }),
    },
    state: 'unknown',
  },
  {
    control: 'OP-4',
    what: 'the index behind an entity’s name is dropped',
    sql: {
      database: catalog,
      break: 'DROP INDEX relations_source_entity_ref_idx',
      mend: 'CREATE INDEX relations_source_entity_ref_idx ON relations (source_entity_ref)',
    },
  },
  {
    control: 'OP-7',
    what: 'a file that `up` has written is changed by hand',
    file: {
      in: 'installation',
      path: 'config/app-config.sign-in.json',
      content: (before) => before.replace('{', '{ '),
    },
  },
  {
    control: 'PL-2',
    what: 'another version of a package is put into the workspace',
    file: {
      in: 'workspace',
      path: 'node_modules/@backstage/plugin-api-docs/package.json',
      content: (before) => before.replace(/"version": "[^"]+"/, '"version": "0.0.1"'),
    },
  },
  {
    control: 'DO-3',
    what: 'the page of a control is gone',
    file: { in: 'checkout', path: 'docs/controls/PL-2.md', content: () => undefined },
  },
  // A restart must follow, or the next one would still see it broken.
  {
    control: 'OB-1',
    what: 'the portal may no longer see its connections',
    settleSeconds: 11,
    sql: {
      database: 'postgres',
      break: 'REVOKE SELECT ON pg_stat_activity FROM PUBLIC',
      mend: 'GRANT SELECT ON pg_stat_activity TO PUBLIC',
    },
  },
  {
    control: 'CP-1',
    what: 'the portal is given the token of an execution tool',
    appConfig: {
      requests: {
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Backstage reads it from the environment.
        targets: { awx: { title: 'AWX', baseUrl: 'http://127.0.0.1:1', token: '${DATABASES_TOKEN}' } },
      },
    },
  },
  {
    control: 'CP-2',
    what: 'the scaffolder is loaded in phase 1',
    appConfig: { platform: { phase: 2 }, scaffolder: { concurrentTasksLimit: 1 } },
  },
  {
    control: 'ID-1',
    what: 'the default policy of authentication is off',
    appConfig: { backend: { auth: { dangerouslyDisableDefaultAuthPolicy: true } } },
    consequences: { 'ID-2': 'the switch is a dangerous one' },
  },
  {
    control: 'ID-2',
    what: 'the guest provider is configured',
    appConfig: { auth: { providers: { guest: { dangerouslyAllowOutsideDevelopment: true } } } },
  },
  {
    control: 'OB-2',
    what: 'requests are no longer logged',
    appConfig: { stagecraft: { logging: { level: 'error' } } },
  },
  {
    control: 'SE-1',
    what: 'a password is written out in stagecraft.yaml',
    appConfig: { notifications: { processors: { email: { password: 'written-out-by-hand' } } } },
  },
  {
    control: 'OP-2',
    what: 'the pools are made larger than the database',
    appConfig: { backend: { database: { knexConfig: { pool: { max: 20 } } } } },
  },
  {
    control: 'SC-1',
    what: 'pages of every origin may call the portal',
    appConfig: { backend: { cors: { origin: 'http?(s)://**' } } },
  },
  {
    control: 'SC-2',
    what: 'the limit for addresses is as good as none',
    appConfig: { stagecraft: { rateLimit: { perAddress: 1_000_000 } } },
  },
  {
    control: 'SC-3',
    what: 'scripts may come from everywhere',
    appConfig: { backend: { csp: { 'script-src': ["'self'", "'unsafe-inline'", '*'] } } },
  },
  {
    control: 'PL-3',
    what: 'a plugin that fails takes the portal down',
    appConfig: { backend: { startup: { default: { onPluginBootFailure: 'abort' } } } },
    disturb: true,
  },
  {
    control: 'CA-5',
    what: 'somebody’s maintenance locks the entities again and again, as soon as they are loaded',
    locks: {
      database: 'stagecraft_trial_catalog',
      table: 'final_entities',
      once: 'SELECT count(*) >= 50000 AS ready FROM relations',
      forSeconds: 0.5,
    },
    disturb: true,
  },
  {
    control: 'OP-8',
    what: 'a process of the installation is left behind',
    appConfig: {},
    stray: true,
    disturb: true,
  },
];
