import type { ComponentContext, Method, StepDraft } from '../../model/component.ts';
import type { KubernetesObject } from '../../model/kubernetes.ts';
import type { Settings } from '../../model/settings.ts';
import { followedPeople } from '../directory.ts';
import { placeSteps, podEnvironment, usualImage } from '../jobs-place.ts';
import { labReleaseSteps } from '../lab-release.ts';
import { ownSecretEnv, reread } from './secrets.ts';

const name = 'automation';
const size = '2Gi';
/** The make-believe machines, which outlive the jobs that change them. */
const machines = { claim: 'automation-machines', size: '1Gi', ofJobs: true } as const;

function machinesClaim({ cluster }: ComponentContext): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: machines.claim,
      namespace: cluster.jobs.namespace,
      labels: { 'app.kubernetes.io/managed-by': 'stagecraft' },
    },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: machines.size } },
      ...(cluster.storageClass === undefined ? {} : { storageClassName: cluster.storageClass }),
    },
  };
}

/** Apart from the place itself, which an administrator makes where whoever installs may not. */
const machinesStep = (context: ComponentContext): StepDraft => ({
  id: 'lab-automation/machines',
  kind: 'objects',
  title: 'Make the volume of the machines',
  after: ['lab-automation/place'],
  holdsData: true,
  deadlineSeconds: 60,
  usualSeconds: 1,
  input: { objects: [machinesClaim(context)] },
});

/** Scripts run in the stack's Node image; Ansible, OpenTofu and Terraform are in images that people name. */
const ofPeople = ['playbooks', 'plans'] as const;
const imagesOf = ({ automation }: Settings) => [usualImage, ...ofPeople.filter((name) => automation[name])];

const variables: Record<string, string> = {
  [usualImage]: 'AUTOMATION_POD_IMAGE',
  playbooks: 'AUTOMATION_POD_PLAYBOOKS',
  plans: 'AUTOMATION_POD_PLANS',
};

const images = ({ settings, image }: ComponentContext): Record<string, string> =>
  Object.fromEntries(imagesOf(settings).map((name) => [variables[name], image(name).reference]));

export const helm: Method = {
  readyStep: 'lab-automation/release',
  images: imagesOf,
  volumes: [{ claim: 'data-automation-0', size }, machines],

  steps(context) {
    const directory = followedPeople(context);
    return [
      ...placeSteps(context, {
        ...{ component: 'lab-automation', account: name, pods: 'automation-job' },
        to: [],
        shared: context.has('pipelines') ? context.ready('pipelines') : undefined,
      }),
      machinesStep(context),
      ...labReleaseSteps(context, {
        component: 'lab-automation',
        name,
        title: 'the automation controller',
        capability: 'automation',
        after: ['lab-automation/machines', 'lab-automation/fence', ...context.ready('identity')],
        env: {
          AUTOMATION_JOBS: 'pods',
          AUTOMATION_FORGE_URL: context.endpoint('scm').url,
          OIDC_ISSUER: `${context.endpoint('identity').url}/realms/stagecraft`,
          AUTOMATION_POD_CLAIM: machines.claim,
          ...podEnvironment(context, 'AUTOMATION_POD_'),
          ...images(context),
          ...directory.env,
        },
        secretEnv: ownSecretEnv,
        reread: [...reread, ...directory.reread],
        size,
        goes: true,
        // Where projects come from may be anywhere.
        to: context.settings.network.egress.map((cidr) => ({ cidr, ports: [443] })),
        hasAccount: true,
      }),
    ];
  },
};
