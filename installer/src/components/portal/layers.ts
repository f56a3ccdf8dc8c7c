import type { ComponentContext } from '../../model/component.ts';
import { gitHubLayer } from './github.ts';
import { signInLayer } from './sign-in.ts';

/** The layers that come with the distribution, in their order; a target may add its own before the phase's. */
export function sharedLayers({ phase }: ComponentContext, ofTarget: string[] = []): string[] {
  return [
    'app-config.yaml',
    'app-config.platform.yaml',
    'app-config.production.yaml',
    ...ofTarget,
    `app-config.phase-${phase}.yaml`,
  ];
}

export interface OwnLayer {
  id: string;
  file: string;
  title: string;
  content: Record<string, unknown>;
}

/** The layers that this installation alone has; they come last, and what its owner wrote comes last of all. */
export function ownLayers({ settings, phase, missing }: ComponentContext): OwnLayer[] {
  const layers = [
    {
      id: 'portal/missing',
      file: 'app-config.missing.json',
      title: 'Write what is not there yet',
      content: missing ? { platform: { missing } } : {},
    },
    {
      id: 'portal/sign-in',
      file: 'app-config.sign-in.json',
      title: 'Write how people sign in',
      content: { ...signInLayer(settings.signIn), app: { title: settings.portal.title } },
    },
    {
      id: 'portal/github',
      file: 'app-config.github.json',
      title: 'Write which organization on GitHub it knows',
      content: gitHubLayer(settings, phase),
    },
    {
      id: 'portal/own-layer',
      file: 'app-config.own.json',
      title: 'Write your own configuration layer',
      content: settings.portal.appConfig,
    },
  ];
  return layers.filter((layer) => Object.keys(layer.content).length > 0);
}

export const textOf = (layer: OwnLayer): string => `${JSON.stringify(layer.content, null, 2)}\n`;
