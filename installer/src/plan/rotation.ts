import { PlatformError } from '../model/errors.ts';
import type { StepDraft } from '../model/component.ts';
import type { Plan } from '../model/plan.ts';
import { type RotationName, rotations } from '../model/rotation.ts';
import type { Step, StepInputs } from '../model/step.ts';
import { canonical } from './canonical.ts';
import { callersRotationDrafts } from './callers-rotation.ts';
import { clientsRotationDrafts } from './clients-rotation.ts';
import { clusterRotationDrafts, rotatedInCluster } from './cluster-rotation.ts';

export interface RotationInputs {
  name: RotationName;
  /** What runs: whoever has one of the secrets is found in it. */
  installed: Plan;
  /** What a rotation that was cut off has begun with; left out for a new one. */
  begun?: { secrets: string[]; told: boolean } | undefined;
  hash(text: string): string;
}

const superuser = { role: 'postgres', passwordSecret: 'database-password' };

function secretsOf({ name, installed, begun }: RotationInputs): string[] {
  const made = new Set(installed.steps.flatMap((step) => (step.kind === 'secrets' ? step.input.names : [])));
  return begun?.secrets ?? rotations[name].secrets.filter((secret) => made.has(secret));
}

function rolesOf({ steps }: Plan, secrets: string[]): StepInputs['rotation-switch']['roles'] {
  const roles = steps.flatMap((step) => {
    // Who has made the data folder has given the superuser its password.
    if (step.kind === 'postgres-cluster') return [superuser];
    return step.kind === 'postgres-role' ? [step.input] : [];
  });
  return roles
    .filter(({ passwordSecret }) => secrets.includes(passwordSecret))
    .map(({ role, passwordSecret }) => ({ role, passwordSecret }));
}

/** A plan's order is one in which nobody comes before what it needs: backwards, nobody is held before who calls it. */
function processesOf({ steps }: Plan, secrets: string[]): string[] {
  const users = steps.flatMap((step) =>
    step.kind === 'process' && Object.values(step.input.secretEnv).some((secret) => secrets.includes(secret))
      ? [step.input.name]
      : [],
  );
  return users.reverse();
}

function proofsOf({ name, installed }: RotationInputs, secrets: string[]): StepInputs['rotation-proof']['proofs'] {
  return rotations[name].proofs.flatMap(({ capability, path, ...proof }) => {
    const address = installed.addresses.find((each) => each.name === capability);
    return address && secrets.includes(proof.secret) ? [{ ...proof, url: `${address.url}${path}` }] : [];
  });
}

/** Who starts reads its secrets from the store, and waits while that is sealed: it is opened before anybody is held. */
function openedStore({ steps }: Plan): StepDraft[] {
  return steps.filter(({ kind }) => kind === 'secret-store').map((step) => ({ ...step, after: [] }));
}

/** Each with the one before it behind it: one step after the other. */
function embeddedDrafts(inputs: RotationInputs): StepDraft[] {
  const { name, installed } = inputs;
  const { title } = rotations[name];
  const secrets = secretsOf(inputs);
  const roles = rolesOf(installed, secrets);
  const common = { holdsData: true, deadlineSeconds: 60, usualSeconds: 1 };
  const store = openedStore(installed);
  return [
    ...store,
    {
      ...common,
      id: `${name}/values`,
      kind: 'rotation-values',
      title: `Make ${title} anew, beside those in use`,
      after: store.map(({ id }) => id),
      input: { secrets },
    },
    {
      ...common,
      id: `${name}/switch`,
      kind: 'rotation-switch',
      title: 'Take them into use, while requests wait',
      after: [`${name}/values`],
      deadlineSeconds: 300,
      usualSeconds: 15,
      input: { secrets, roles, processes: processesOf(installed, secrets) },
    },
    {
      ...common,
      id: `${name}/proof`,
      kind: 'rotation-proof',
      title: 'See that the former ones are refused',
      after: [`${name}/switch`],
      input: { secrets, roles, proofs: proofsOf(inputs, secrets) },
    },
  ];
}

function notThere({ name }: RotationInputs, where: string): PlatformError {
  return new PlatformError({
    code: 'planning',
    message: `\`rotate ${name}\` is not there yet ${where}.`,
    hint: 'It is there on kind, and on the embedded target for everything but Keycloak’s clients. Nothing has been changed.',
  });
}

/** It keeps its clients' secrets in its own database, and reads the realm's file at its first start alone. */
const isKeycloaks = ({ installed, name }: RotationInputs): boolean =>
  name === 'clients' &&
  installed.providers.some(({ capability, component }) => capability === 'identity' && component === 'keycloak');

function draftsOf(inputs: RotationInputs): StepDraft[] {
  const { installed, name, begun } = inputs;
  if (installed.target === 'embedded') {
    if (isKeycloaks(inputs)) throw notThere(inputs, 'where Keycloak is the identity provider');
    return embeddedDrafts(inputs);
  }
  if (installed.target === 'kind' && name === 'database')
    return clusterRotationDrafts(installed, begun?.secrets ?? rotatedInCluster(installed), begun?.told === true);
  if (installed.target === 'kind') {
    const secrets = secretsOf(inputs);
    const drafts = name === 'portal' ? callersRotationDrafts : clientsRotationDrafts;
    return drafts(installed, secrets, proofsOf(inputs, secrets), begun?.told === true);
  }
  throw notThere(inputs, `on ${installed.target}`);
}

/** New values, their use, and the proof that the former ones are refused. */
export function rotationPlan(inputs: RotationInputs): Plan {
  const { installed, hash } = inputs;
  const steps = draftsOf(inputs).map((draft) => {
    const fingerprint = hash(canonical({ kind: draft.kind, input: draft.input }));
    return { ...draft, component: 'installation', fingerprint } as Step;
  });
  const { preview: _said, atRest: _also, ...rest } = installed;
  return { ...rest, steps, redirected: [], unlocked: [] };
}
