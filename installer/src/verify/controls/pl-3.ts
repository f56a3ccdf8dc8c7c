import { settingAt } from '../configuration.ts';
import type { Context } from '../context.ts';
import { type Control, unless } from '../control.ts';
import type { ClusterTrial } from '../surroundings.ts';
import { until } from '../until.ts';

/** Without these there is no portal: one that could not start must not look as if it had. */
const vital = ['auth', 'catalog', 'permission'];

/** A folder of request types that is not there: the plugin of requests throws when it starts. */
const breaksRequests = { requests: { types: ['/nowhere/verify-none'] } };

const patienceMs = 120_000;

async function configured(context: Context): Promise<string[]> {
  const configuration = await context.configuration();
  const on = (path: string): unknown => settingAt(configuration, `backend.startup.${path}.onPluginBootFailure`);
  const optional =
    on('default') === 'continue' ? [] : ['a plugin that fails takes the portal down (backend.startup.default)'];
  const missing = vital.filter((plugin) => (on(`plugins.${plugin}`) ?? 'abort') !== 'abort');
  return [...optional, ...missing.map((plugin) => `the portal would run on without ${plugin}`)];
}

/** On this machine it has a port of its own; in a cluster it is asked in its pod. */
async function start(context: Context): Promise<ClusterTrial> {
  if (context.knows('cluster')) return context.cluster.startTrial(breaksRequests);
  const trial = await context.hands.startTrial(breaksRequests);
  return {
    state: () => trial.state(),
    log: () => trial.log(),
    remove: () => trial.remove(),
    ask: (paths) => Promise.all(paths.map((path) => context.ask(`${trial.url}${path}`))),
  };
}

async function serving(context: Context, trial: ClusterTrial): Promise<string[]> {
  const ended = async (): Promise<'serving' | 'ended' | undefined> => {
    const state = await trial.state();
    return state === 'starting' ? undefined : state;
  };
  const patience = patienceMs * (context.knows('cluster') ? 2 : 1);
  const state = await until(ended, patience, context.signal, 1000);
  const log = (await trial.log())
    .split('\n')
    .filter((line) => line.includes('requests') && line.includes('"level":"error"'));
  context.note(
    'a second portal, whose plugin of requests cannot start',
    `${state ?? 'still starting'}; ${log[0] ?? 'it says nothing'}`,
  );
  if (state !== 'serving') return ['a portal whose plugin of requests cannot start does not serve'];
  const [page, catalog] = await trial.ask(['/', '/api/catalog/entities']);
  return [
    ...(page?.status === 200 ? [] : [`its page answers ${page?.status}`]),
    ...(catalog?.status === 401 ? [] : [`its catalog answers ${catalog?.status} to a stranger`]),
    ...(log.length > 0 ? [] : ['its log does not say which plugin has failed']),
  ];
}

export const pl3: Control = {
  id: 'PL-3',
  phase: 1,
  layer: 'Plugins',
  title: 'An optional plugin that fails does not take the portal down',
  why: 'The more plugins there are, the likelier it is that one of them fails tonight.',
  severity: 'high',
  // A portal of somebody else has neither.
  targets: ['embedded', 'kind', 'kubernetes', 'openshift'],
  needs: ['configuration'],
  disturbs: true,
  remedy: 'Set backend.startup.default.onPluginBootFailure to continue, and abort for auth, catalog and permission.',
  deadlineSeconds: 150,
  async check(context) {
    const problems = await configured(context);
    const trial = await start(context);
    try {
      problems.push(...(await serving(context, trial)));
    } finally {
      await trial.remove();
    }
    return unless(problems, 'with a plugin that cannot start the portal serves, and its log names the plugin');
  },
};
