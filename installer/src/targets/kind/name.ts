import type { Settings } from '../../model/settings.ts';

/** Every installation has a cluster of its own. */
export function clusterName({ installation }: Pick<Settings, 'installation'>): string {
  return installation === 'default' ? 'stagecraft' : `stagecraft-${installation}`;
}
