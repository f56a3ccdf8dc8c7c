import { portal, runIn } from '../cluster.ts';
import type { Context } from '../context.ts';
import { type Control, unless } from '../control.ts';

interface Attempt {
  what: string;
  method?: string;
  path: string;
  /** Asked of the cluster instead of done: it would do harm. */
  review?: { verb: string; resource: string; group?: string; subresource?: string };
  allowed: boolean;
}

const wouldBe = (verb: string, resource: string, more: { group?: string; subresource?: string } = {}): Attempt => ({
  what: `${verb} ${more.subresource === undefined ? resource : `${resource}/${more.subresource}`} (asked for)`,
  path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
  review: { verb, resource, ...more },
  allowed: false,
});

function attemptsIn(namespace: string): Attempt[] {
  const core = `/api/v1/namespaces/${namespace}`;
  const see = (what: string, path: string): Attempt => ({ what, path, allowed: true });
  const forbidden = (what: string, path: string, method = 'GET'): Attempt => ({ what, path, method, allowed: false });
  return [
    see('list its pods', `${core}/pods`),
    see('list pods everywhere', '/api/v1/pods?limit=1'),
    see('list its deployments', `/apis/apps/v1/namespaces/${namespace}/deployments`),
    see('watch its pods', `${core}/pods?watch=true&timeoutSeconds=1`),
    forbidden('read its own Secret', `${core}/secrets/backstage-secrets`),
    forbidden('list Secrets', `${core}/secrets`),
    forbidden('list Secrets everywhere', '/api/v1/secrets?limit=1'),
    forbidden('list ConfigMaps', `${core}/configmaps`),
    forbidden('delete the database’s pod (rehearsed)', `${core}/pods/psql-postgresql-0?dryRun=All`, 'DELETE'),
    wouldBe('create', 'pods', { subresource: 'exec' }),
    wouldBe('create', 'serviceaccounts', { subresource: 'token' }),
    wouldBe('patch', 'deployments', { group: 'apps' }),
    wouldBe('create', 'pods'),
    wouldBe('*', '*', { group: '*' }),
  ];
}

/** With the token that it is given anyway: it does not leave the pod. */
const asking = (attempts: Attempt[], namespace: string): string[] => [
  'node',
  '-e',
  `const { readFileSync } = require('node:fs');
const { request } = require('node:https');
const own = (name) => readFileSync('/var/run/secrets/kubernetes.io/serviceaccount/' + name, 'utf8');
const ca = own('ca.crt');
const headers = { authorization: 'Bearer ' + own('token').trim(), 'content-type': 'application/json' };
const ask = ({ method, path, review }) => new Promise((resolve) => {
  const options = { host: 'kubernetes.default.svc', path, method: review ? 'POST' : method, ca, headers, timeout: 10000 };
  const asked = request(options, (answer) => {
    let text = '';
    answer.on('data', (part) => { text += part; }).on('end', () => {
      if (!review || answer.statusCode >= 300) return resolve(answer.statusCode);
      resolve(JSON.parse(text).status.allowed ? 200 : 403);
    });
  });
  asked.on('timeout', () => asked.destroy(new Error('no answer'))).on('error', ({ message }) => resolve(message));
  asked.end(review ? JSON.stringify({ apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { namespace: ${JSON.stringify(namespace)}, ...review } } }) : undefined);
});
Promise.all(${JSON.stringify(attempts.map(({ method = 'GET', path, review }) => ({ method, path, ...(review ? { review } : {}) })))}.map(ask))
  .then((answers) => console.log('@@' + JSON.stringify(answers)));`,
];

async function answersTo(context: Context, attempts: Attempt[], namespace: string): Promise<(number | string)[]> {
  const said = await runIn(context, portal, 'its service account’s own token is tried', asking(attempts, namespace));
  const line = said.split('\n').find((each) => each.startsWith('@@'));
  if (line === undefined) throw new Error('the portal’s pod says nothing');
  return JSON.parse(line.slice(2)) as (number | string)[];
}

function problemOf({ what, allowed }: Attempt, answer: number | string | undefined): string[] {
  if (typeof answer !== 'number') throw new Error(`the cluster’s API did not answer the portal: ${answer}`);
  if (allowed) return answer === 200 ? [] : [`the portal’s account may not ${what}: ${answer}`];
  return answer === 403 ? [] : [`the portal’s account may ${what}: ${answer}`];
}

export const sc7: Control = {
  id: 'SC-7',
  phase: 1,
  layer: 'Edge and workload security',
  title: 'The portal’s account sees workloads, and neither Secrets nor anything that it could change',
  why: 'Whoever takes over the portal has whatever its account may.',
  severity: 'critical',
  needs: ['cluster'],
  remedy:
    'See what is bound to the account (`kubectl describe clusterrole backstage-workloads`), and take back what is too much.',
  async check(context) {
    const [namespace = ''] = context.cluster.namespaces;
    const attempts = attemptsIn(namespace);
    const answers = await answersTo(context, attempts, namespace);
    attempts.forEach(({ what }, index) => {
      context.note(`with the token of the portal’s account: ${what}`, String(answers[index]));
    });
    const problems = attempts.flatMap((attempt, index) => problemOf(attempt, answers[index]));
    const may = attempts.filter(({ allowed }) => allowed).length;
    return unless(
      problems,
      `${may} looks at workloads are allowed, and ${attempts.length - may} other attempts refused`,
    );
  },
};
