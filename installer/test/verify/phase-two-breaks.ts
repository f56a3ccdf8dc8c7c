import type { Break } from './breaks.ts';

/** What guards the promises that come with phase 2. */
export const phaseTwoBreaks: Break[] = [
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
