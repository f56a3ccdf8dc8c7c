import type { StepDraft } from '../model/component.ts';
import type { Plan } from '../model/plan.ts';
import { type RotationName, rotations } from '../model/rotation.ts';
import type { ClientsRotation, StepInputs } from '../model/step.ts';
import { superuser } from '../model/superuser.ts';
import { clientsOfKeycloak } from './clients-rotation.ts';
import { inTurn, type Turn } from './turns.ts';

type Proofs = StepInputs['rotation-proof']['proofs'];
type Switch = StepInputs['rotation-switch'];

const keycloak = 'keycloak';

function rolesOf({ steps }: Plan, secrets: string[]): Switch['roles'] {
  const roles = steps.flatMap((step) => {
    // Who has made the data folder has given the superuser its password.
    if (step.kind === 'postgres-cluster') return [superuser];
    return step.kind === 'postgres-role' ? [step.input] : [];
  });
  return roles
    .filter(({ passwordSecret }) => secrets.includes(passwordSecret))
    .map(({ role, passwordSecret }) => ({ role, passwordSecret }));
}

/**
 * A plan's order is one in which nobody comes before what it needs: backwards, nobody is held before who calls it. The
 * portal calls also those whom it can do without.
 */
function processesOf({ steps }: Plan, secrets: string[]): string[] {
  const users = steps.flatMap((step) =>
    step.kind === 'process' && Object.values(step.input.secretEnv).some((secret) => secrets.includes(secret))
      ? [step.input.name]
      : [],
  );
  const isPortal = (name: string): number => Number(name === 'portal');
  return users.reverse().toSorted((one, other) => isPortal(other) - isPortal(one));
}

/** Who starts reads its secrets from the store, and waits while that is sealed: it is opened before anybody is held. */
const openedStore = ({ steps }: Plan): Turn[] => steps.filter(({ kind }) => kind === 'secret-store');

const hasKeycloak = ({ providers }: Plan): boolean =>
  providers.some(({ capability, component }) => capability === 'identity' && component === keycloak);

/**
 * Keycloak keeps its clients' secrets in its own database, and is told of them while it runs. And it takes as long to
 * start as all the others together: for the password of its own role it is held alone, and only sign-ins wait for it;
 * before the others, since a request that has waited for the portal would wait for Keycloak as well.
 */
function switchesOf(installed: Plan, name: RotationName, secrets: string[], proofs: Proofs): Record<string, Switch> {
  const made = (those: string[]): Switch => ({
    secrets: those,
    roles: rolesOf(installed, those),
    processes: processesOf(installed, those),
  });
  if (!hasKeycloak(installed)) return { switch: made(secrets) };
  if (name === 'clients') {
    const { processes, ...rest } = made(secrets);
    const clients = clientsOfKeycloak(installed, secrets, proofs);
    return { switch: { ...rest, processes: processes.filter((each) => each !== keycloak), clients } };
  }
  const own = secrets.filter((secret) => processesOf(installed, [secret]).join() === keycloak);
  const others = secrets.filter((secret) => !own.includes(secret));
  return { ...(own.length > 0 ? { [keycloak]: made(own) } : {}), switch: made(others) };
}

const common = { holdsData: true, deadlineSeconds: 60, usualSeconds: 1 };

const askedFirst = (name: RotationName, input: ClientsRotation): Turn => ({
  ...common,
  id: `${name}/asked`,
  kind: 'rotation-clients-asked',
  title: 'See that Keycloak would take them',
  deadlineSeconds: 120,
  input,
});

export function embeddedRotationDrafts(
  installed: Plan,
  name: RotationName,
  secrets: string[],
  proofs: Proofs,
): StepDraft[] {
  const { title } = rotations[name];
  const switches = Object.entries(switchesOf(installed, name, secrets, proofs));
  return inTurn([
    ...openedStore(installed),
    ...switches.flatMap(([, { clients }]) => (clients ? [askedFirst(name, clients)] : [])),
    {
      ...common,
      id: `${name}/values`,
      kind: 'rotation-values',
      title: `Make ${title} anew, beside those in use`,
      input: { secrets },
    },
    ...switches.map(
      ([id, input]): Turn => ({
        ...common,
        id: `${name}/${id}`,
        kind: 'rotation-switch',
        title:
          id === keycloak ? 'Take Keycloak’s into use, while sign-ins wait' : 'Take them into use, while requests wait',
        deadlineSeconds: id === keycloak ? 540 : 300,
        usualSeconds: id === keycloak ? 40 : 15,
        input,
      }),
    ),
    {
      ...common,
      id: `${name}/proof`,
      kind: 'rotation-proof',
      title: 'See that the former ones are refused',
      input: { secrets, roles: rolesOf(installed, secrets), proofs },
    },
  ]);
}
