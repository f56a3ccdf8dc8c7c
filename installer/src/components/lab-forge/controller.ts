import type { ComponentContext } from '../../model/component.ts';
import { followerSecret, isLabs } from '../automation.ts';
import type { Reread } from '../reread.ts';

/** Where something carries out infrastructure, it has an account here. */
export const controllerCallers = (context: ComponentContext): Reread[] =>
  isLabs(context) ? [{ variable: 'FORGE_AUTOMATION_TOKEN', secret: followerSecret, place: 'controller' }] : [];
