import { expect } from 'vitest';
import { awx } from '../components/awx/component.ts';
import { keycloak } from '../components/keycloak/component.ts';
import { labDemo } from '../components/lab-demo/component.ts';
import { openbao } from '../components/openbao/component.ts';
import { traefik } from '../components/traefik/component.ts';
import { vault } from '../components/vault/component.ts';
import type { Component } from '../model/component.ts';
import type { ServiceValues } from '../model/kubernetes.ts';
import type { Plan } from '../model/plan.ts';
import type { Settings } from '../model/settings.ts';
import type { Step } from '../model/step.ts';
import { kind } from '../targets/kind/target.ts';
import { stepOfKind } from './component.ts';
import { catalogue, phaseOne, profile, settings, stack } from './platform.ts';

/** The plan for a cluster of our own. */
export async function kindPlan(changes: Partial<Settings> = {}): Promise<Plan> {
  const whole = [...new Set([...catalogue, traefik, keycloak, labDemo, openbao, vault, awx])];
  const wanted = settings({ target: 'kind', ...changes });
  const asked = await profile(wanted.phase);
  const all = stack(wanted.images, wanted.automation);
  return phaseOne({ settings: wanted, profile: asked, target: kind, catalogue: whole, stack: all });
}

export async function kindStepsOf(component: Component, changes: Partial<Settings> = {}): Promise<Step[]> {
  return (await kindPlan(changes)).steps.filter((step) => step.component === component.name);
}

export async function releaseOf(component: Component, changes: Partial<Settings> = {}): Promise<ServiceValues> {
  return stepOfKind(await kindStepsOf(component, changes), 'release').input.values;
}

/** What holds for every component on a cluster, whatever it is. */
export async function expectSoundOnKind(component: Component): Promise<void> {
  const steps = await kindStepsOf(component);
  expect(steps.map(({ id }) => id)).toContain(component.deliveries.helm?.readyStep);
  for (const step of steps) {
    expect(step.id.startsWith(`${component.name}/`)).toBe(true);
    expect(step.deadlineSeconds).toBeGreaterThan(step.usualSeconds);
    expect(step.title).toMatch(/^[A-Z]/);
  }
  const { resources, probes, network } = stepOfKind(steps, 'release').input.values;
  expect(Object.keys(resources)).toEqual(['requests', 'limits']);
  expect(Object.keys(probes)).toEqual(['startup', 'liveness', 'readiness']);
  expect(network.from.length).toBeGreaterThan(0);
}
