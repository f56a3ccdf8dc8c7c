import type { HttpAnswer } from '../../ports/http.ts';
import type { Context } from '../context.ts';
import { type Control, unless } from '../control.ts';
import { until } from '../until.ts';

/** A figure, what it tells, and the labels without which it does not tell it. */
const figures: { name: string; tells: string; labels?: string[] }[] = [
  { name: 'http_requests_total', tells: 'requests, 4xx and 5xx', labels: ['plugin', 'method', 'status'] },
  { name: 'http_request_duration_seconds_bucket', tells: 'how long requests take', labels: ['plugin', 'le'] },
  { name: 'process_cpu_seconds_total', tells: 'CPU' },
  { name: 'process_resident_memory_bytes', tells: 'resident memory' },
  { name: 'nodejs_heap_size_used_bytes', tells: 'heap' },
  { name: 'stagecraft_database_connections', tells: 'database connections by plugin', labels: ['plugin', 'state'] },
  { name: 'catalog_entities_count', tells: 'what is in the catalog', labels: ['kind'] },
];

function lacks(lines: string[], { name, tells, labels = [] }: (typeof figures)[number]): string[] {
  const series = lines.filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  if (series.length === 0) return [`/metrics does not tell ${tells} (${name})`];
  const absent = labels.filter((label) => !series.some((line) => line.includes(`${label}="`)));
  return absent.map((label) => `${name} does not say which ${label}`);
}

/** Where there is no such route, Backstage answers 200 with its page, whatever was asked. */
function notItself(what: string, { status, headers }: HttpAnswer, type: RegExp): string[] {
  if (status !== 200) return [`${what} answers ${status}`];
  return type.test(headers['content-type'] ?? '') ? [] : [`${what} is not there: the page answers in its place`];
}

/** A machine that is out of breath for a moment has not broken its promise; what is measured is kept for ten seconds. */
const patienceMs = 12_000;

/** Figures are for the inside: an edge does not let anybody to them. */
async function figuresOf(context: Context): Promise<HttpAnswer> {
  if (!context.knows('edge')) return context.ask('/metrics');
  const [answer] = await context.askInside([{ path: '/metrics' }]);
  if (answer === undefined) throw new Error('the portal was not asked for /metrics');
  context.note('GET /metrics, inside', `${answer.status} ${answer.body.slice(0, 200)}`, answer.milliseconds);
  return answer;
}

async function problemsOf(context: Context): Promise<string[]> {
  const [alive, ready, metrics] = await Promise.all([
    context.ask('/healthcheck'),
    context.ask('/.backstage/health/v1/readiness'),
    figuresOf(context),
  ]);
  const noMetrics = notItself('/metrics', metrics, /text\/plain|openmetrics/);
  return [
    ...notItself('/healthcheck', alive, /json|text\/plain/),
    ...(ready.status === 200 ? [] : [`readiness answers ${ready.status}`]),
    ...(/database/.test(ready.body) ? [] : ['readiness does not know about the database']),
    ...(noMetrics.length > 0 ? noMetrics : figures.flatMap((figure) => lacks(metrics.body.split('\n'), figure))),
  ];
}

export const ob1: Control = {
  id: 'OB-1',
  phase: 1,
  layer: 'Observability',
  title: 'Liveness, readiness and metrics say how the portal is',
  why: 'What is not measured is noticed by users first.',
  severity: 'high',
  needs: [],
  remedy:
    'Ask the three addresses by hand; the portal’s log says why one does not answer, or a figure cannot be taken.',
  async check(context) {
    let problems: string[] = [];
    const look = async (): Promise<true | undefined> => {
      problems = await problemsOf(context);
      return problems.length === 0 ? true : undefined;
    };
    // In a cluster each look goes through a pod, and may take as long as what is kept is kept.
    const patience = patienceMs * (context.knows('cluster') ? 2 : 1);
    await until(look, patience, context.signal, patienceMs / 4);
    return unless(problems, `liveness, readiness with the database, and ${figures.length} figures are there`);
  },
};
