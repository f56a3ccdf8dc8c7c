import { stringify } from 'yaml';
import { PlatformError } from '../../model/errors.ts';
import type { KubernetesObject } from '../../model/kubernetes.ts';
import { print, printJson } from '../../ui/terminal.ts';

/** As `kubectl apply -f -` reads it, whoever is asked to do that. */
export function printRights(objects: KubernetesObject[], target: string, json: boolean): number {
  if (objects.length === 0) {
    throw new PlatformError({
      code: 'usage',
      message: `The target ${target} has no cluster, and asks for no rights.`,
      hint: 'Choose one with --target: kind, kubernetes or openshift.',
    });
  }
  if (json) printJson({ apiVersion: 'v1', kind: 'List', items: objects });
  else for (const object of objects) print(`---\n${stringify(object, { aliasDuplicateObjects: false }).trimEnd()}`);
  return 0;
}
