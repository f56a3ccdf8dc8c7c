import { PlatformError } from '../model/errors.ts';
import { addressesElsewhere, broughtAwx, isElsewhere } from '../model/automation.ts';
import type { Component, ComponentContext, Facts, Method, StepDraft } from '../model/component.ts';
import type { Capability } from '../model/vocabulary.ts';
import type { ClusterContext, Volume } from '../model/kubernetes.ts';
import type { AtRest, Plan } from '../model/plan.ts';
import type { Profile } from '../model/profile.ts';
import type { Settings } from '../model/settings.ts';
import type { Image, Stack } from '../model/stack.ts';
import type { Step, StepInputs } from '../model/step.ts';
import type { GroundContext, Target } from '../model/target.ts';
import { canonical } from './canonical.ts';
import { fromStore } from './from-store.ts';
import { type Choice, chooseProvider } from './choose.ts';
import { afterWhoMakes } from './made-by-others.ts';
import { inOrder } from './order.ts';

export interface PlanInputs {
  settings: Settings;
  profile: Profile;
  target: Target;
  catalogue: Component[];
  facts: Facts;
  stack: Stack;
  /** A digest of text; passed in, since planning itself touches nothing outside. */
  hash(text: string): string;
}

type OwnedDraft = StepDraft & { component: string };
type Chosen = ReadonlyMap<Capability, Choice>;

function refuseWhatIsNotThereYet({ profile }: PlanInputs): void {
  if (profile.release !== 'planned') return;
  throw new PlatformError({
    code: 'planning',
    message: `Phase ${profile.phase} (${profile.title}) is not in this release.`,
    hint: 'Choose phase 1 or 2: `stagecraft phase` says what each brings.',
  });
}

/** A component can only work beside what it needs: said here, by name, before any of them describes its steps. */
function refuseUnmetNeeds(components: Component[], { profile, target }: PlanInputs): void {
  const provided = new Set([...components.map((component) => component.provides), ...target.brings]);
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

function secretsOf(components: Component[], { target, settings }: PlanInputs): StepInputs['secrets'] {
  const names = [...new Set([...target.secrets, ...components.flatMap((component) => component.secrets)])].sort();
  const given = Object.assign({}, ...components.map((component) => component.given?.(settings) ?? {}));
  return { names, ...(Object.keys(given).length > 0 ? { given } : {}) };
}

function secretsStep(input: StepInputs['secrets']): OwnedDraft {
  return {
    id: 'installation/secrets',
    component: 'installation',
    kind: 'secrets',
    title: 'Make the secrets',
    after: [],
    holdsData: true,
    deadlineSeconds: 30,
    usualSeconds: 0,
    input,
  };
}

const addressTitles: Partial<Record<Capability | typeof broughtAwx, string>> = {
  portal: 'Portal',
  scm: 'Forge',
  identity: 'Identity provider',
  provisioning: 'Database service',
  automation: 'Automation',
  awx: 'AWX',
};

/** AWX is found under its own name, whoever's it is. */
const calledAs = (capability: Capability, chosen: Chosen): Capability | typeof broughtAwx =>
  chosen.get(capability)?.component.name === broughtAwx ? broughtAwx : capability;

function addressesOf(inputs: PlanInputs, chosen: Chosen): Plan['addresses'] {
  const { profile, target, settings } = inputs;
  const ours = profile.capabilities.flatMap((capability) => {
    if (isLeftOut(inputs, capability)) return [];
    const name = calledAs(capability, chosen);
    const title = addressTitles[name];
    return title ? [{ name, title, url: target.endpoint(capability, settings).url }] : [];
  });
  return profile.capabilities.includes('automation') ? [...ours, ...addressesElsewhere(settings.automation)] : ours;
}

/** What the target lacks, but for what people have elsewhere. */
function lacksOf({ target, settings }: PlanInputs): Partial<Record<Capability, string>> {
  const { automation, ...others } = target.lacks?.(settings) ?? {};
  return automation === undefined || isElsewhere(settings.automation) ? others : { ...others, automation };
}

/** Nothing of ours is there twice; and what the target lacks is told instead of brought up. */
const isLeftOut = (inputs: PlanInputs, capability: Capability): boolean =>
  (capability === 'automation' && isElsewhere(inputs.settings.automation)) || lacksOf(inputs)[capability] !== undefined;

function choose(inputs: PlanInputs): Chosen {
  const { profile, target, catalogue, settings, facts } = inputs;
  const wanted = profile.capabilities.filter(
    (capability) => !target.brings.includes(capability) && !isLeftOut(inputs, capability),
  );
  return new Map(
    wanted.map((capability) => [
      capability,
      chooseProvider(capability, catalogue, { target, facts, preference: settings.preferences[capability] }),
    ]),
  );
}

function locked<Value>(found: Value | undefined, name: string): Value {
  if (found === undefined) throw new Error(`the stack lock has nothing called ${name}`);
  return found;
}

/** The stack's images, and which of them anybody has asked for. */
function watchedImages({ stack }: PlanInputs): { image(name: string): Image; asked: Map<string, Image> } {
  const asked = new Map<string, Image>();
  const image = (name: string): Image => {
    const found = locked(stack.images.get(name), name);
    asked.set(name, found);
    return found;
  };
  return { image, asked };
}

/** What people should know of the images that are taken from elsewhere, or by a tag that may be moved. */
function imageNotes(asked: Map<string, Image>): Pick<Plan, 'redirected' | 'unlocked'> {
  const images = [...asked.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  return {
    redirected: images.flatMap(({ instead, reference }) => (instead ? [{ from: instead, to: reference }] : [])),
    unlocked: images
      .filter(({ pullPolicy, reference }) => pullPolicy !== 'Never' && !reference.includes('@'))
      .map(({ reference }) => reference),
  };
}

function groundContext(inputs: PlanInputs, chosen: Chosen, image: (name: string) => Image): GroundContext {
  const { settings, facts, hash, stack } = inputs;
  const methods = [...chosen.values()].map(({ method }) => method);
  const imagesOf = ({ images = [] }: Method): string[] => (Array.isArray(images) ? images : images(settings));
  const named = [...new Set(methods.flatMap(imagesOf))].sort();
  return {
    settings,
    facts,
    hash,
    image,
    program: (name) => locked(stack.programs[name], name),
    images: named.map(image),
    volumes: methods.flatMap(({ volumes = [] }): Volume[] => (Array.isArray(volumes) ? volumes : volumes(settings))),
  };
}

const noCluster = new Proxy({} as ClusterContext, {
  get() {
    throw new Error('a component asked for the cluster on a target that has none');
  },
});

function componentContext(inputs: PlanInputs, chosen: Chosen, ground: GroundContext): ComponentContext {
  const { settings, target, facts } = inputs;
  const cluster = target.cluster?.(ground);
  return {
    installation: settings.installation,
    phase: settings.phase,
    settings,
    facts,
    endpoint: (capability) => target.endpoint(capability, settings),
    has: (capability) => chosen.has(capability),
    provider: (capability) => chosen.get(capability)?.component.name,
    apart: [...chosen.values()].flatMap(({ method: { apart } }) =>
      apart && cluster ? [{ ...apart, namespace: cluster.apart(apart.what).namespace }] : [],
    ),
    ...missingOf(inputs),
    ready(...needed) {
      return needed.flatMap((capability) => {
        const found = chosen.get(capability);
        if (found) return [found.method.readyStep];
        if (target.brings.includes(capability)) return [];
        throw new Error(`a component uses ${capability} without saying that it needs it`);
      });
    },
    image: (name) => target.image?.(ground.image(name), settings) ?? ground.image(name),
    chart: (name) => locked(inputs.stack.charts[name], name),
    hash: inputs.hash,
    cluster: cluster ?? noCluster,
  };
}

/** People's word counts more than the target's: they know what lies under it. */
function atRestOf({ target, settings: { dataAtRest } }: PlanInputs): Pick<Plan, 'atRest'> {
  if (target.atRest === undefined) return {};
  const all = (['store', 'volumes'] as const).flatMap((what): AtRest[] => {
    const said = dataAtRest[what];
    if (said) return [{ what, ...said }];
    return target.atRest?.filter((known) => known.what === what) ?? [];
  });
  return { atRest: all };
}

function missingOf(inputs: PlanInputs): Pick<Plan, 'missing'> {
  const missing = inputs.profile.capabilities.flatMap((capability) => lacksOf(inputs)[capability] ?? []);
  return missing.length > 0 ? { missing } : {};
}

function storeOf(
  chosen: Chosen,
  { target, settings }: PlanInputs,
  ground: GroundContext,
): Parameters<typeof fromStore>[1] {
  const { readyStep, storeProcess, secretSource } = chosen.get('secrets')?.method ?? {};
  if (readyStep === undefined) return undefined;
  const { host, port } = target.endpoint('secrets', settings).inside;
  const { namespace, externalSecrets } = target.cluster?.(ground) ?? {};
  return {
    ready: readyStep,
    url: `http://${host}:${port}`,
    ...(storeProcess === undefined ? {} : { process: storeProcess }),
    ...(secretSource && namespace !== undefined && externalSecrets ? { source: { ...secretSource, namespace } } : {}),
  };
}

/** From what is wanted and what is true to the ordered steps. The same inputs always give the same plan. */
export function makePlan(inputs: PlanInputs): Plan {
  refuseWhatIsNotThereYet(inputs);
  const { settings, target, hash } = inputs;
  const chosen = choose(inputs);
  const components = [...chosen.values()].map((choice) => choice.component);
  refuseUnmetNeeds(components, inputs);
  const { image, asked } = watchedImages(inputs);
  const ground = groundContext(inputs, chosen, image);
  const context = componentContext(inputs, chosen, ground);
  const drafts: OwnedDraft[] = [
    secretsStep(secretsOf(components, inputs)),
    ...target.ground(ground).map((draft) => ({ ...draft, component: draft.id.split('/')[0] ?? '' })),
    ...[...chosen.values()].flatMap(({ component, method }) =>
      method.steps(context).map((draft) => ({ ...draft, component: component.name })),
    ),
  ];
  const methods = [...chosen.values()].map(({ method }) => method);
  const steps = inOrder(afterWhoMakes(fromStore(drafts, storeOf(chosen, inputs, ground)), methods)).map(
    (draft) => ({ ...draft, fingerprint: hash(canonical({ kind: draft.kind, input: draft.input })) }) as Step,
  );
  return {
    apiVersion: 'stagecraft.dev/v1',
    kind: 'Plan',
    installation: settings.installation,
    target: target.name,
    phase: settings.phase,
    ...missingOf(inputs),
    providers: [...chosen.values()].map((choice) => choice.provider),
    steps,
    ...imageNotes(asked),
    ...atRestOf(inputs),
    addresses: addressesOf(inputs, chosen),
  };
}
