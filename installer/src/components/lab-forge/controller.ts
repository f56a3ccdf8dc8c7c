import type { ComponentContext } from '../../model/component.ts';
import { followerSecretEnv } from '../automation.ts';

/** Where something carries out infrastructure, it has an account here. */
export const controllerSecretEnv = ({ has }: ComponentContext): Record<string, string> =>
  has('automation') ? followerSecretEnv : {};
