import { PlatformError } from '../model/errors.ts';
import type { Capability, Component, ComponentContext, Facts, StepDraft } from '../model/component.ts';
import type { Plan } from '../model/plan.ts';
import type { Profile } from '../model/profile.ts';
import type { Settings } from '../model/settings.ts';
import type { Step, StepInputs } from '../model/step.ts';
import type { Target } from '../model/target.ts';
import { canonical } from './canonical.ts';
import { chooseProvider } from './choose.ts';
import { inOrder } from './order.ts';

export interface PlanInputs {
  settings: Settings;
  profile: Profile;
  target: Target;
  catalogue: Component[];
  facts: Facts;
  /** A digest of text; passed in, since planning itself touches nothing outside. */
  hash(text: string): string;
}

function refuseWhatIsNotThereYet({ profile }: PlanInputs): void {
  if (profile.release === 'available') return;
  throw new PlatformError({
    code: 'planning',
    message: `Phase ${profile.phase} (${profile.title}) is not in this release.`,
    hint: 'Choose phase 1: `stagecraft up --phase 1`.',
  });
}

/** A component can only work beside what it needs: said here, by name, before any of them describes its steps. */
function refuseUnmetNeeds(components: Component[], profile: Profile): void {
  const provided = new Set(components.map((component) => component.provides));
  const unmet = components.flatMap((component) =>
    component.needs
      .filter((need) => !provided.has(need))
      .map((need) => `${component.name} needs ${need}, which nothing in phase ${profile.phase} provides.`),
  );
  if (unmet.length === 0) return;
  throw new PlatformError({
    code: 'planning',
    message: `Phase ${profile.phase} is not complete: something needs what is not part of it.`,
    details: unmet,
    hint: 'Add the capability to the profile, or name another component under spec.providers.',
  });
}

function secretsOf(components: Component[], settings: Settings): StepInputs['secrets'] {
  const names = [...new Set(components.flatMap((component) => component.secrets))].sort();
  const given = Object.assign({}, ...components.map((component) => component.given?.(settings) ?? {}));
  return { names, ...(Object.keys(given).length > 0 ? { given } : {}) };
}

function installationSteps(secrets: StepInputs['secrets'], facts: Facts): (StepDraft & { component: string })[] {
  return [
    {
      id: 'installation/secrets',
      component: 'installation',
      kind: 'secrets',
      title: 'Make the secrets',
      after: [],
      holdsData: true,
      deadlineSeconds: 30,
      usualSeconds: 0,
      input: secrets,
    },
    {
      id: 'installation/keeper',
      component: 'installation',
      kind: 'supervisor',
      title: 'Start the keeper of the processes',
      after: ['installation/secrets'],
      holdsData: false,
      deadlineSeconds: 60,
      usualSeconds: 1,
      input: { version: facts.hashes.keeper },
    },
  ];
}

const addressTitles: Partial<Record<Capability, string>> = {
  portal: 'Portal',
  scm: 'Forge',
  identity: 'Identity provider',
  provisioning: 'Database service',
};

/** From what is wanted and what is true to the ordered steps. The same inputs always give the same plan. */
export function makePlan(inputs: PlanInputs): Plan {
  refuseWhatIsNotThereYet(inputs);
  const { settings, profile, target, catalogue, facts, hash } = inputs;
  const chosen = new Map(
    profile.capabilities.map((capability) => [
      capability,
      chooseProvider(capability, catalogue, target, settings.preferences[capability]),
    ]),
  );
  const context: ComponentContext = {
    installation: settings.installation,
    phase: settings.phase,
    settings,
    facts,
    hash,
    endpoint: (capability) => target.endpoint(capability, settings),
    ready(capability) {
      const found = chosen.get(capability);
      if (!found) throw new Error(`a component uses ${capability} without saying that it needs it`);
      return found.component.readyStep;
    },
  };
  const components = [...chosen.values()].map((choice) => choice.component);
  refuseUnmetNeeds(components, profile);
  const drafts = [
    ...installationSteps(secretsOf(components, settings), facts),
    ...components.flatMap((component) =>
      component.steps(context).map((draft) => ({ ...draft, component: component.name })),
    ),
  ];
  const steps = inOrder(drafts).map(
    (draft) => ({ ...draft, fingerprint: hash(canonical({ kind: draft.kind, input: draft.input })) }) as Step,
  );
  return {
    apiVersion: 'stagecraft.dev/v1',
    kind: 'Plan',
    installation: settings.installation,
    target: target.name,
    phase: settings.phase,
    providers: [...chosen.values()].map((choice) => choice.provider),
    steps,
    addresses: profile.capabilities.flatMap((capability) => {
      const title = addressTitles[capability];
      return title ? [{ name: capability, title, url: target.endpoint(capability, settings).url }] : [];
    }),
  };
}
