import type { ComponentContext } from '../../model/component.ts';
import { followerSecretEnv, isLabs } from '../automation.ts';

/** Where something carries out infrastructure, it has an account here. */
export const controllerSecretEnv = (context: ComponentContext): Record<string, string> =>
  isLabs(context) ? followerSecretEnv : {};
