import type { GitHub, Settings } from './settings.ts';

/** Where an organization is, and where its API answers: each kind of GitHub has a place of its own for that. */
export function addressesOf({ url = 'https://github.com' }: Pick<GitHub, 'url'>) {
  const { protocol, host } = new URL(url);
  const base = `${protocol}//${host}`;
  const isCloud = host === 'github.com' || host.endsWith('.ghe.com');
  return { host, page: base, api: isCloud ? `https://api.${host}` : `${base}/api/v3` };
}

/** Do templates make their repositories there? The first phase has none. */
export const isPublishedTo = ({ scm, phase }: Pick<Settings, 'scm' | 'phase'>): boolean =>
  phase >= 2 && scm.templates === 'github' && scm.github !== undefined;
