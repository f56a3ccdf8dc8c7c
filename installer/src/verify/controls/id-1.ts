import os from 'node:os';
import type { Context } from '../context.ts';
import { type Control, unless } from '../control.ts';

/** What may be asked by anybody, and why. */
const declaredPublic: Record<string, string> = {
  app: 'the page itself, and how one signs in',
  auth: 'signing in',
  signals: 'a web socket that asks for the token itself',
};

/** What a Backstage usually has; where somebody can be asked who is signed in, the list is the portal's own. */
const usual = [
  ...['catalog', 'search', 'techdocs', 'permission', 'scaffolder', 'proxy', 'notifications', 'user-settings'],
  ...['kubernetes', 'events', 'devtools', 'mcp-actions'],
];

/** Routes that say much, or do something, beside the ones that every plugin is asked for. */
const known = [
  ['GET', '/api/catalog/entities'],
  ['GET', '/api/catalog/entities/by-query?limit=1'],
  ['GET', '/api/catalog/entity-facets?facet=kind'],
  ['POST', '/api/catalog/refresh'],
  ['POST', '/api/catalog/locations'],
  ['GET', '/api/search/query?term=a'],
  ['GET', '/api/techdocs/static/docs/default/component/none/index.html'],
  ['POST', '/api/scaffolder/v2/tasks'],
] as const;

async function pluginsOf(context: Context): Promise<string[]> {
  try {
    const { body, status } = await context.ask('/api/platform/plugins', { as: await context.as('developer') });
    if (status === 200)
      return (JSON.parse(body) as { backend: { pluginId: string }[] }).backend.map((each) => each.pluginId);
  } catch {
    // Nobody to sign in as, or a portal of another kind.
  }
  return usual;
}

/** How busy a portal is, and with what, is nobody's business outside. */
async function figuresOutside(context: Context): Promise<string[]> {
  const answers = await Promise.all(['/metrics', '/metrics/', '//metrics'].map((path) => context.ask(path)));
  return answers.some(({ body }) => body.includes('# TYPE')) ? ['the edge lets everybody to /metrics'] : [];
}

/** Under which somebody from elsewhere would come. */
const ownAddresses = (): string[] =>
  Object.values(os.networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address);

async function metricsAt(context: Context, origin: string): Promise<boolean> {
  try {
    // Whoever means ill says the host that is listened to.
    const { host } = new URL(context.portal);
    const { status, headers } = await context.ask(`${origin}/metrics`, { headers: { host } });
    return status === 200 && /text\/plain|openmetrics/.test(headers['content-type'] ?? '');
  } catch (error) {
    context.note(`GET ${origin}/metrics`, error instanceof Error ? error.message : String(error));
    return false;
  }
}

/** Without an edge inside is loopback, and everybody else comes from outside. */
async function metricsProblems(context: Context): Promise<string[]> {
  if (context.knows('edge')) return figuresOutside(context);
  if (context.target !== 'embedded') return [];
  // What the figures say is another promise; here nobody who scrapes them may be asked who they are.
  const { status } = await context.ask('/metrics');
  const inside = [401, 403, 404].includes(status) ? [`/metrics answers ${status} on this machine`] : [];
  const origins = ownAddresses().map((address) => `http://${address}:${new URL(context.portal).port}`);
  const open = await Promise.all(origins.map(async (origin) => ((await metricsAt(context, origin)) ? [origin] : [])));
  return [...inside, ...open.flat().map((origin) => `${origin}/metrics answers whoever comes from elsewhere`)];
}

export const id1: Control = {
  id: 'ID-1',
  phase: 1,
  layer: 'Identity and policy',
  title: 'There is no anonymous access',
  why: 'A catalog tells an intruder what there is, who runs it and where to look next.',
  severity: 'critical',
  needs: [],
  remedy:
    'Take out backend.auth.dangerouslyDisableDefaultAuthPolicy, and every policy that declares a route public; keep /metrics inside.',
  async check(context) {
    const plugins = (await pluginsOf(context)).filter((id) => declaredPublic[id] === undefined);
    const routes = [
      ...plugins.flatMap((id) => [
        ['GET', `/api/${id}/`] as const,
        ['POST', `/api/${id}/verify-${Date.now()}`] as const,
      ]),
      ...known,
    ];
    const ask = async ([method, path]: readonly [string, string]): Promise<string[]> => {
      const json = method === 'POST' ? {} : undefined;
      const { status } = await context.ask(path, { method, ...(json && { json }) });
      // What is not there answers 404 to everybody.
      return [401, 403, 404].includes(status) ? [] : [`${method} ${path} answers ${status} to a stranger`];
    };
    const problems = [...(await Promise.all(routes.map(ask))).flat(), ...(await metricsProblems(context))];
    return unless(
      problems,
      `${routes.length} routes of ${plugins.length} plugins refuse whoever does not say who they are`,
    );
  },
};
