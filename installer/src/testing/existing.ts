import { awx } from '../components/awx/component.ts';
import { keycloak } from '../components/keycloak/component.ts';
import { labDemo } from '../components/lab-demo/component.ts';
import { openbao } from '../components/openbao/component.ts';
import { traefik } from '../components/traefik/component.ts';
import type { Plan } from '../model/plan.ts';
import type { Settings } from '../model/settings.ts';
import type { Target } from '../model/target.ts';
import { kubernetes } from '../targets/kubernetes/target.ts';
import { openshift } from '../targets/openshift/target.ts';
import { catalogue, phaseOne, profile, settings, stack } from './platform.ts';

const targets: Record<'kubernetes' | 'openshift', Target> = { kubernetes, openshift };
export type Existing = keyof typeof targets;

/** The least that a cluster that is there already must be told. */
export function existingSettings(target: Existing, changes: Partial<Settings> = {}): Settings {
  const usual = settings();
  return {
    ...usual,
    target,
    cluster: { context: 'theirs' },
    edge: { ...usual.edge, domain: 'apps.example.com' },
    images: { ...usual.images, registry: 'registry.example.com/platform' },
    ...changes,
  };
}

export async function existingPlan(target: Existing, changes: Partial<Settings> = {}): Promise<Plan> {
  const wanted = existingSettings(target, changes);
  const whole = [...new Set([...catalogue, traefik, keycloak, labDemo, openbao, awx])];
  return phaseOne({
    settings: wanted,
    profile: await profile(wanted.phase),
    target: targets[target],
    catalogue: whole,
    stack: stack(wanted.images, wanted.automation),
  });
}
