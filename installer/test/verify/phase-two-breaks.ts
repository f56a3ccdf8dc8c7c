import type { Break } from './breaks.ts';

/** Writes how PostgreSQL knows people, and has it read anew. */
const letIn = (how: string): string => `DO $$ BEGIN
    EXECUTE format('COPY (SELECT ''host all all samehost ${how}'') TO %L', current_setting('hba_file'));
  END $$;
  SELECT pg_reload_conf(); SELECT pg_sleep(1)`;

/** What guards the promises that come with phase 2. */
export const phaseTwoBreaks: Break[] = [
  {
    control: 'CP-2',
    what: 'a template no longer says that it needs an approval',
    sql: {
      database: 'backstage_plugin_catalog',
      break: `UPDATE final_entities SET final_entity = replace(final_entity, '"stagecraft.dev/approval":"required"', '"x":"y"')
        WHERE entity_ref = 'template:default/infrastructure'`,
      mend: `UPDATE final_entities f SET final_entity = s.kept FROM verify_kept s WHERE f.entity_ref = s.ref`,
    },
  },
  {
    control: 'CP-4',
    what: 'what a template makes has no pipeline',
    file: {
      in: 'checkout',
      path: 'distro/templates/pipelines/gitlab/standard/.gitlab-ci.yml',
      content: () => '# nothing\n',
    },
  },
  {
    control: 'CP-4',
    what: 'a template asks for what nobody knows',
    file: {
      in: 'checkout',
      path: 'distro/templates/library/package.json',
      content: (before) => `${before}\${{ values.name | unheardOf }}`,
    },
    state: 'unknown',
    consequences: { 'DO-1': 'what cannot be rendered cannot be looked at' },
  },
  {
    control: 'DO-1',
    what: 'the documentation template has lost a page',
    file: { in: 'checkout', path: 'distro/templates/documentation/docs/operate.md', content: () => undefined },
  },
  {
    control: 'DO-4',
    what: 'nobody checks any more what holds off the golden path',
    file: {
      in: 'checkout',
      path: 'distro/templates/pipelines/gitlab/silver-path/.gitlab-ci.yml',
      content: (before) => before.replace(/^.*standards\.yml\n/m, ''),
    },
  },
  {
    control: 'ID-4',
    what: 'the portal is given a secret with which the identity provider tells it nothing',
    appConfig: { catalog: { providers: { identity: { clientSecret: 'not-the-one' } } } },
  },
  {
    control: 'ID-4',
    what: 'people are read once an hour',
    appConfig: { catalog: { providers: { identity: { schedule: { frequency: { hours: 1 } } } } } },
  },
  {
    control: 'ID-4',
    what: 'somebody is in the catalog whom the identity provider does not know',
    sql: {
      database: 'backstage_plugin_catalog',
      break: `UPDATE final_entities SET final_entity = replace(final_entity, 'keycloak.org/realm', 'written/by-hand')
        WHERE entity_ref = 'user:default/petra'`,
      mend: `UPDATE final_entities f SET final_entity = s.kept FROM verify_kept s WHERE f.entity_ref = s.ref`,
    },
  },
  {
    control: 'SE-3',
    what: 'the database lets in whoever comes, whatever the password',
    disturb: true,
    sql: {
      database: 'postgres',
      break: letIn('trust'),
      mend: letIn('scram-sha-256'),
    },
  },
  {
    control: 'SE-2',
    what: 'the library fetches a secret and does not have it masked',
    library: (before) => before.replace('echo "::add-mask::$secrets_value"', ':'),
  },
  {
    control: 'SE-2',
    what: 'the library tells the portal what it has fetched',
    library: (before) =>
      before.replace(
        'export "$3=$secrets_value"',
        'secrets_at="second-phase.localhost:$(echo "$VAULT_SERVER_URL" | sed "s/.*://; s/14$/07/")"; ' +
          'curl --silent --output /dev/null --header "Host: $secrets_at" "http://127.0.0.1:$' +
          '{secrets_at#*:}/api/catalog/entities/by-name/component/default/$secrets_value"; export "$3=$secrets_value"',
      ),
  },
  {
    control: 'SE-4',
    what: 'one of the platform’s secrets is changed in the store by another hand',
    store: { change: 'session-secret' },
  },
  {
    control: 'SE-4',
    what: 'a process is told its secrets from the file, as in phase 1',
    store: 'pass by',
  },
  {
    control: 'SE-4',
    what: 'the store of secrets is sealed',
    store: 'seal',
    consequences: { 'SE-2': 'a pipeline cannot fetch its secret' },
  },
  {
    control: 'ID-5',
    what: 'nothing is asked of a policy any more',
    appConfig: { permission: { enabled: false } },
  },
  {
    control: 'ID-5',
    what: 'whoever may look may unregister as well',
    appConfig: { permission: { grants: { viewer: ['catalog.location.delete', 'catalog.entity.delete'] } } },
  },
  {
    control: 'ID-9',
    what: 'the forge reads people once an hour',
    process: { name: 'lab-forge', env: { PEOPLE_SECONDS: '3600' } },
    disturb: true,
  },
  {
    control: 'ID-9',
    what: 'whoever may look may ask for things in the portal as well',
    appConfig: { permission: { grants: { viewer: ['requests.request.create'] } } },
    disturb: true,
    consequences: { 'ID-5': 'a viewer may do something' },
  },
];
