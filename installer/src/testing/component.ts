import { expect } from 'vitest';
import type { Component } from '../model/component.ts';
import type { ProcessSpec } from '../model/process.ts';
import type { Settings } from '../model/settings.ts';
import type { Step, StepKind, StepOf } from '../model/step.ts';
import { phaseOne, settings } from './platform.ts';

/** A component's own steps, as they stand in a whole plan. */
export async function stepsOf(component: Component, changes: Partial<Settings> = {}): Promise<Step[]> {
  const plan = await phaseOne({ settings: settings(changes) });
  return plan.steps.filter((step) => step.component === component.name);
}

export function stepOfKind<Kind extends StepKind>(steps: Step[], kind: Kind): StepOf<Kind> {
  const step = steps.find((each) => each.kind === kind);
  if (!step) throw new Error(`no step of kind ${kind}`);
  return step as StepOf<Kind>;
}

export async function processOf(component: Component, changes: Partial<Settings> = {}): Promise<ProcessSpec> {
  return stepOfKind(await stepsOf(component, changes), 'process').input;
}

/** What holds for every component, whatever it is. */
export async function expectSound(component: Component): Promise<void> {
  const steps = await stepsOf(component);
  expect(steps.map(({ id }) => id)).toContain(component.deliveries.process?.readyStep);
  for (const step of steps) {
    expect(step.id.startsWith(`${component.name}/`)).toBe(true);
    expect(step.deadlineSeconds).toBeGreaterThan(step.usualSeconds);
    expect(step.title).toMatch(/^[A-Z]/);
    if (step.kind !== 'process') continue;
    expect(component.secrets).toEqual(expect.arrayContaining(Object.values(step.input.secretEnv)));
    expect(step.after).toContain('installation/keeper');
    expect(step.deadlineSeconds).toBeGreaterThan(step.input.startSeconds);
  }
}
