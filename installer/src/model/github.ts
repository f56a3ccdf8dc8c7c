import type { GitHub, Settings } from './settings.ts';

/** Where an organization is, and where its API answers: each kind of GitHub has a place of its own for that. */
export function addressesOf({ url = 'https://github.com' }: Pick<GitHub, 'url'>) {
  const { protocol, host } = new URL(url);
  const base = `${protocol}//${host}`;
  const isCloud = host === 'github.com' || host.endsWith('.ghe.com');
  return { host, page: base, api: isCloud ? `https://api.${host}` : `${base}/api/v3` };
}

/** Do templates make their repositories there? */
export const isPublishedTo = ({ scm }: Pick<Settings, 'scm'>): boolean =>
  scm.templates === 'github' && scm.github !== undefined;
