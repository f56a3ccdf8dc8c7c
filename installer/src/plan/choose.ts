import { PlatformError } from '../model/errors.ts';
import type { Component, Delivery, Facts, Method } from '../model/component.ts';
import type { Capability } from '../model/vocabulary.ts';
import type { Provider } from '../model/plan.ts';
import type { Target } from '../model/target.ts';

/** The first way that the target takes and the component knows. */
function deliveryFor(component: Component, target: Target): Delivery | undefined {
  return target.accepts.find((delivery) => component.deliveries[delivery] !== undefined);
}

function whyNot(component: Component, target: Target): string {
  return `it comes as ${Object.keys(component.deliveries).join(' or ')}, and ${target.name} takes ${target.accepts.join(' or ')}`;
}

function candidates(capability: Capability, catalogue: Component[], preference: string[] | undefined): Component[] {
  const able = catalogue.filter((component) => component.provides === capability);
  if (!preference) return able;
  const chosen = preference.map((name) => {
    const found = able.find((component) => component.name === name);
    if (found) return found;
    throw new PlatformError({
      code: 'planning',
      message: `${name} does not provide ${capability}.`,
      hint: `For ${capability} there is: ${able.map((component) => component.name).join(', ') || 'nothing in this release'}.`,
    });
  });
  return chosen;
}

export interface Choice {
  component: Component;
  /** How it is put there. */
  method: Method;
  provider: Provider;
}

/** The first candidate that the target takes; the ones before it are kept with the reason. */
export function chooseProvider(
  capability: Capability,
  catalogue: Component[],
  { target, facts, preference }: { target: Target; facts: Facts; preference?: string[] | undefined },
): Choice {
  const refused: Provider['refused'] = [];
  for (const component of candidates(capability, catalogue, preference)) {
    const delivery = deliveryFor(component, target);
    const method = delivery && component.deliveries[delivery];
    const lacking = method?.lacking?.(facts);
    if (method && lacking === undefined) {
      return { component, method, provider: { capability, component: component.name, delivery, refused } };
    }
    refused.push({ component: component.name, why: lacking ?? whyNot(component, target) });
  }
  throw new PlatformError({
    code: 'planning',
    message: `Nothing provides ${capability} on ${target.name}.`,
    details: refused.map((candidate) => `${candidate.component}: ${candidate.why}.`),
    hint: 'Choose another target, or name another component under spec.providers.',
  });
}
