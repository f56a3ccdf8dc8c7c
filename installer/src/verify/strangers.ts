import { randomBytes } from 'node:crypto';
import type { KubernetesObject } from '../model/kubernetes.ts';
import { livePods, nameOf, portal } from './cluster.ts';
import type { Context } from './context.ts';

/** What we make beside the platform says so, and is found again if it was left. */
export const strangerLabels = { 'app.kubernetes.io/managed-by': 'stagecraft', 'stagecraft.dev/verify': 'stranger' };

export const strangerName = (): string => `stagecraft-verify-${randomBytes(4).toString('hex')}`;

const longestSeconds = 60;

export interface Behaviour {
  container?: object;
  pod?: object;
  command?: string[];
}

/** A pod that keeps every rule, but for what it is given; of an image that the cluster has already. */
export async function strangerPod(
  context: Context,
  namespace: string,
  { container = {}, pod = {}, command = ['node', '-e', ''] }: Behaviour = {},
): Promise<KubernetesObject> {
  const own = (await livePods(context)).find((each) => nameOf(each) === portal)?.spec.containers[0];
  if (own === undefined) throw new Error('no pod of the portal is there');
  const image = { image: own.image, ...(own.imagePullPolicy ? { imagePullPolicy: own.imagePullPolicy } : {}) };
  // Where the cluster gives out users itself, one of our choice would be refused for that alone.
  const user = context.target === 'openshift' ? {} : { runAsUser: 1000 };
  const amounts = { cpu: '50m', memory: '64Mi' };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: strangerName(), namespace, labels: strangerLabels },
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 0,
      activeDeadlineSeconds: longestSeconds,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' }, ...user },
      containers: [
        {
          name: 'stranger',
          ...image,
          command,
          resources: { requests: amounts, limits: amounts },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
            ...container,
          },
        },
      ],
      ...pod,
    },
  };
}
