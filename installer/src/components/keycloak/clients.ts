import type { ComponentContext, StepDraft } from '../../model/component.ts';
import { keycloakRealm } from '../../model/keycloak.ts';
import { clientsOf, rotations } from '../../model/rotation.ts';
import { addresses } from './environment.ts';
import { realmSecretEnv } from './secrets.ts';

export const realmFile = ({ facts }: ComponentContext): string => `${facts.root}/lab/company/realm.json`;

/** A realm that is there already is left as it is, and may be older than a service that people sign in to. */
export const clientsStep = (context: ComponentContext, after: string): StepDraft => ({
  id: 'keycloak/clients',
  kind: 'keycloak-clients',
  title: 'See that Keycloak knows the platform’s services',
  after: [after],
  holdsData: true,
  deadlineSeconds: 120,
  usualSeconds: 1,
  input: {
    url: context.endpoint('identity').url,
    ...keycloakRealm,
    clients: clientsOf(rotations.clients.proofs),
    file: realmFile(context),
    values: addresses(context),
    secretEnv: realmSecretEnv,
  },
});
