import type { StepDraft } from '../model/component.ts';
import type { Plan } from '../model/plan.ts';
import { type RotationName, rotations } from '../model/rotation.ts';
import type { Step, StepInputs } from '../model/step.ts';
import { canonical } from './canonical.ts';
import { callersRotationDrafts } from './callers-rotation.ts';
import { clientsRotationDrafts } from './clients-rotation.ts';
import { clusterRotationDrafts, rotatedInCluster } from './cluster-rotation.ts';
import { embeddedRotationDrafts } from './embedded-rotation.ts';

export interface RotationInputs {
  name: RotationName;
  /** What runs: whoever has one of the secrets is found in it. */
  installed: Plan;
  /** What a rotation that was cut off has begun with; left out for a new one. */
  begun?: { secrets: string[]; told: boolean } | undefined;
  hash(text: string): string;
}

function secretsOf({ name, installed, begun }: RotationInputs): string[] {
  const made = new Set(installed.steps.flatMap((step) => (step.kind === 'secrets' ? step.input.names : [])));
  return begun?.secrets ?? rotations[name].secrets.filter((secret) => made.has(secret));
}

function proofsOf({ name, installed }: RotationInputs, secrets: string[]): StepInputs['rotation-proof']['proofs'] {
  return rotations[name].proofs.flatMap(({ capability, path, ...proof }) => {
    const address = installed.addresses.find((each) => each.name === capability);
    return address && secrets.includes(proof.secret) ? [{ ...proof, url: `${address.url}${path}` }] : [];
  });
}

function draftsOf(inputs: RotationInputs): StepDraft[] {
  const { installed, name, begun } = inputs;
  const isTold = begun?.told === true;
  if (installed.target !== 'embedded' && name === 'database')
    return clusterRotationDrafts(installed, begun?.secrets ?? rotatedInCluster(installed), isTold);
  const secrets = secretsOf(inputs);
  const proofs = proofsOf(inputs, secrets);
  if (installed.target === 'embedded') return embeddedRotationDrafts(installed, name, secrets, proofs);
  const drafts = name === 'portal' ? callersRotationDrafts : clientsRotationDrafts;
  return drafts(installed, secrets, proofs, isTold);
}

/** New values, their use, and the proof that the former ones are refused. */
export function rotationPlan(inputs: RotationInputs): Plan {
  const { installed, hash } = inputs;
  const steps = draftsOf(inputs).map((draft) => {
    const fingerprint = hash(canonical({ kind: draft.kind, input: draft.input }));
    return { ...draft, component: 'installation', fingerprint } as Step;
  });
  const { missing: _said, atRest: _also, ...rest } = installed;
  return { ...rest, steps, redirected: [], unlocked: [] };
}
