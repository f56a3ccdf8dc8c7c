import { settingAt } from '../configuration.ts';
import type { Context } from '../context.ts';
import { type Control, unless } from '../control.ts';

/** Elsewhere, in disguise, below the portal's own name, and from nowhere. */
function strangers(portal: string): string[] {
  const { protocol, hostname, host } = new URL(portal);
  const other = protocol === 'https:' ? 'http:' : 'https:';
  return [
    'https://stranger.example',
    'http://stranger.example',
    `${protocol}//${host}.stranger.example`,
    `${protocol}//stranger-${hostname}`,
    `${other}//${hostname}:1`,
    'null',
  ];
}

const isPattern = (value: unknown): boolean =>
  typeof value === 'string' && /[*?[\]{}!()|]/.test(value.replaceAll(/\$\{\w+\}/g, ''));

async function answersTo(context: Context, origin: string): Promise<string[]> {
  const preflight = { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'GET' } };
  const answers = await Promise.all([
    context.ask('/api/catalog/entities', { headers: { origin } }),
    context.ask('/api/catalog/entities', preflight),
  ]);
  const allowed = answers.map(({ headers }) => headers['access-control-allow-origin']);
  context.note(`what is allowed to the origin ${origin}`, allowed.map((each) => each ?? 'nothing').join(', '));
  return allowed.some((each) => each === origin || each === '*') ? [`pages of ${origin} may call the portal`] : [];
}

export const sc1: Control = {
  id: 'SC-1',
  phase: 1,
  layer: 'Edge and workload security',
  title: 'No page from elsewhere may call the portal',
  why: 'A page that somebody is lured to would act in their name.',
  severity: 'high',
  needs: [],
  remedy: 'Set backend.cors.origin to the portal’s own address; patterns match more than they seem to.',
  async check(context) {
    const asked = strangers(context.portal);
    const problems = (await Promise.all(asked.map((origin) => answersTo(context, origin)))).flat();
    if (context.knows('configuration')) {
      const configured = [settingAt(await context.configuration(), 'backend.cors.origin') ?? []].flat();
      problems.push(
        ...configured.filter(isPattern).map((each) => `backend.cors.origin has the pattern ${String(each)}`),
      );
    }
    return unless(problems, `${asked.length} foreign origins are answered without permission`);
  },
};
