import type { ComponentContext, StepDraft } from '../model/component.ts';
import type { ServiceValues } from '../model/kubernetes.ts';
import { besideIt } from '../model/rotation.ts';
import { secretStep } from './release.ts';

/** A secret that a service of the lab need not start anew for: the name of its variable, and where its file lies. */
export interface Reread {
  variable: string;
  secret: string;
  place: 'callers' | 'client' | 'controller' | 'forge' | 'people' | 'superuser';
}

const secretOf = (service: string, place: string): string => `${service}-${place}`;

const filesOf = (service: string, { place }: Reread): NonNullable<ServiceValues['secretFiles']> => {
  const [folder, secret] = [`/etc/stagecraft/${place}`, secretOf(service, place)];
  return [
    { folder, secret, reread: true },
    // Only while one is made anew: then both count.
    { folder: `${folder}-next`, secret: besideIt(secret), reread: true, optional: true },
  ];
};

/** On a cluster these are files that the service reads anew. */
export function rereadFiles(service: string, all: Reread[]) {
  const folders = all.map((each): [string, string] => [
    `${each.variable}_FOLDERS`,
    filesOf(service, each)
      .map(({ folder }) => folder)
      .join(':'),
  ]);
  return { env: Object.fromEntries(folders), secretFiles: all.flatMap((each) => filesOf(service, each)) };
}

export const rereadSteps = (
  context: ComponentContext,
  component: string,
  service: string,
  all: Reread[],
): StepDraft[] =>
  all.map(({ place, secret }) =>
    secretStep(context, {
      id: `${component}/${place}`,
      name: secretOf(service, place),
      values: { value: { secret } },
    }),
  );

/** As the variables of a process: it is started with them. */
export const asVariables = (all: Reread[]): Record<string, string> =>
  Object.fromEntries(all.map(({ variable, secret }) => [variable, secret]));
