import { PlatformError } from '../model/errors.ts';
import type { Capability, Component } from '../model/component.ts';
import type { Provider } from '../model/plan.ts';
import type { Target } from '../model/target.ts';

function whyNot(component: Component, target: Target): string | undefined {
  if (component.deliveries.some((delivery) => target.accepts.includes(delivery))) return undefined;
  return `it comes as ${component.deliveries.join(' or ')}, and ${target.name} takes ${target.accepts.join(' or ')}`;
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

/** The first candidate that the target takes; the ones before it are kept with the reason. */
export function chooseProvider(
  capability: Capability,
  catalogue: Component[],
  target: Target,
  preference?: string[],
): { component: Component; provider: Provider } {
  const refused: Provider['refused'] = [];
  for (const component of candidates(capability, catalogue, preference)) {
    const why = whyNot(component, target);
    if (!why) {
      const delivery = component.deliveries.find((each) => target.accepts.includes(each)) as string;
      return { component, provider: { capability, component: component.name, delivery, refused } };
    }
    refused.push({ component: component.name, why });
  }
  throw new PlatformError({
    code: 'planning',
    message: `Nothing provides ${capability} on ${target.name}.`,
    details: refused.map((candidate) => `${candidate.component}: ${candidate.why}.`),
    hint: 'Choose another target, or name another component under spec.providers.',
  });
}
