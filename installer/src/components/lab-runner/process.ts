import type { ComponentContext, Method, StepDraft } from '../../model/component.ts';
import { keepOut, userBase } from '../confinement.ts';
import { runnerSecretEnv } from '../pipelines.ts';
import { labServiceStep } from '../service.ts';

/** Made by the portal when somebody first reads a page, and open to everybody then. */
const closeDocuments: StepDraft = {
  id: 'lab-runner/documents',
  kind: 'folder',
  title: 'Keep the portal’s documents to the portal',
  after: [],
  holdsData: true,
  deadlineSeconds: 30,
  usualSeconds: 0,
  input: { path: 'data/techdocs' },
};

function environment(context: ComponentContext): Record<string, string> {
  return {
    FORGE_URL: context.endpoint('scm').url,
    RUNNER_NAME: `runner-${context.installation}`,
    RUNNER_UID_BASE: userBase(context, 0),
    RUNNER_KEEP_OUT: keepOut(context, ['automation']),
  };
}

export const process: Method = {
  readyStep: 'lab-runner/process',

  steps: (context) => [
    closeDocuments,
    labServiceStep(context, {
      id: 'lab-runner',
      folder: 'runner',
      title: 'the runner of pipelines',
      port: context.endpoint('pipelines').port,
      after: [closeDocuments.id, ...context.ready('scm')],
      processesBefore: ['lab-forge'],
      env: environment(context),
      secretEnv: { RUNNER_TOKEN: runnerSecretEnv.FORGE_RUNNER_TOKEN },
    }),
  ],
};
