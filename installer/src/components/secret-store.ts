import type { ComponentContext, StepDraft } from '../model/component.ts';
import { provisioningSecrets } from './pipelines.ts';

/** What it is called on a cluster, whichever product it is. */
export const storeService = 'secret-store';

/**
 * What makes a store of secrets the platform's own, whichever it is. `keys` is where it finds the keys of the forge, if
 * not at the address that people use.
 */
export function storeSteps(context: ComponentContext, component: string, started: string, keys?: string): StepDraft[] {
  const { url: audience, inside } = context.endpoint('secrets');
  const url = `http://${inside.host}:${inside.port}`;
  const setUp: StepDraft = {
    id: `${component}/store`,
    kind: 'secret-store',
    title: 'Put the platform’s secrets into the store',
    after: [started],
    holdsData: true,
    deadlineSeconds: 60,
    usualSeconds: 1,
    // The planner knows which processes are told what.
    input: { url, names: [], ...(context.has('pipelines') ? { projects: provisioningSecrets } : {}) },
  };
  if (!context.has('pipelines')) return [setUp];
  return [
    setUp,
    {
      id: `${component}/jobs`,
      kind: 'secret-store-jobs',
      title: 'Let jobs fetch the secrets of their projects',
      after: [setUp.id, ...context.ready('scm')],
      holdsData: true,
      deadlineSeconds: 60,
      usualSeconds: 1,
      input: { url, issuer: context.endpoint('scm').url, audience, ...(keys === undefined ? {} : { keys }) },
    },
  ];
}
