import type { StepDraft, ComponentContext } from '../model/component.ts';
import type { ServiceValues } from '../model/kubernetes.ts';
import { nextCallers } from '../model/rotation.ts';
import { secretStep } from './release.ts';

/** By which somebody is known to a service of the lab: the name of its variable, and the secret. */
export interface Caller {
  variable: string;
  secret: string;
}

const folder = '/etc/stagecraft/callers';

/** On a cluster it is a file that the service reads anew, so that nobody starts anew when it changes. */
export function callerFiles(service: string, { variable }: Caller) {
  const secret = `${service}-callers`;
  const secretFiles: NonNullable<ServiceValues['secretFiles']> = [
    { folder, secret, reread: true },
    // Only while one is made anew: then both count.
    { folder: `${folder}-next`, secret: nextCallers(secret), reread: true, optional: true },
  ];
  return { env: { [`${variable}_FOLDERS`]: secretFiles.map((files) => files.folder).join(':') }, secretFiles };
}

export const callersStep = (
  context: ComponentContext,
  component: string,
  service: string,
  { secret }: Caller,
): StepDraft =>
  secretStep(context, {
    id: `${component}/callers`,
    name: `${service}-callers`,
    values: { portal: { secret } },
  });
