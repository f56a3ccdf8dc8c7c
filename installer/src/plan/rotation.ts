import { PlatformError } from '../model/errors.ts';
import type { StepDraft } from '../model/component.ts';
import type { Plan } from '../model/plan.ts';
import { type RotationName, rotations } from '../model/rotation.ts';
import type { Step, StepInputs } from '../model/step.ts';
import { canonical } from './canonical.ts';

export interface RotationInputs {
  name: RotationName;
  /** What runs: whoever has one of the secrets is found in it. */
  installed: Plan;
  /** What a rotation that was cut off has begun with; left out for a new one. */
  begun?: string[] | undefined;
  hash(text: string): string;
}

const superuser = { role: 'postgres', passwordSecret: 'database-password' };

function secretsOf({ name, installed, begun }: RotationInputs): string[] {
  const made = new Set(installed.steps.flatMap((step) => (step.kind === 'secrets' ? step.input.names : [])));
  return begun ?? rotations[name].secrets.filter((secret) => made.has(secret));
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

function refuseClusters({ target }: Plan): void {
  if (target === 'embedded') return;
  throw new PlatformError({
    code: 'planning',
    message: `\`rotate\` works on the embedded target only; this installation is on ${target}.`,
    hint: 'Nothing has been changed.',
  });
}

/** New values, their use, and the proof that the former ones are refused. */
export function rotationPlan(inputs: RotationInputs): Plan {
  const { name, installed, hash } = inputs;
  refuseClusters(installed);
  const { title } = rotations[name];
  const secrets = secretsOf(inputs);
  const roles = rolesOf(installed, secrets);
  const common = { after: [], holdsData: true, deadlineSeconds: 60, usualSeconds: 1 };
  const drafts: StepDraft[] = [
    {
      ...common,
      id: `${name}/values`,
      kind: 'rotation-values',
      title: `Make ${title} anew, beside those in use`,
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
  const steps = drafts.map((draft) => {
    const fingerprint = hash(canonical({ kind: draft.kind, input: draft.input }));
    return { ...draft, component: 'installation', fingerprint } as Step;
  });
  const { preview: _said, atRest: _also, ...rest } = installed;
  return { ...rest, steps, redirected: [], unlocked: [] };
}
