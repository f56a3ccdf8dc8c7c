import type { ComponentContext } from '../../model/component.ts';
import { followerSecret } from '../automation.ts';
import type { Reread } from '../reread.ts';

/** Where something carries out infrastructure, it has an account here. */
export const controllerCallers = ({ has }: ComponentContext): Reread[] =>
  has('automation') ? [{ variable: 'FORGE_AUTOMATION_TOKEN', secret: followerSecret, place: 'controller' }] : [];
