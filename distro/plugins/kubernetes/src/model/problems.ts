import type { KubernetesFetchError } from '@backstage/plugin-kubernetes-common';

export interface Problem {
  title: string;
  text: string;
}

interface Asked {
  plural: string;
  namespace?: string;
}

const spoken: Record<string, string> = {
  replicasets: 'replica sets',
  statefulsets: 'stateful sets',
  daemonsets: 'daemon sets',
  cronjobs: 'cron jobs',
  horizontalpodautoscalers: 'autoscalers',
};

/** `/apis/apps/v1/namespaces/shop/deployments` says what was asked for, and where. */
function askedFor(path: string): Asked {
  const parts = path.split('/').filter(Boolean).map(decodeURIComponent);
  const at = parts.indexOf('namespaces');
  const namespace = at >= 0 && at < parts.length - 1 ? parts[at + 1] : undefined;
  return { plural: parts.at(-1) ?? path, namespace };
}

const inWords = (list: string[]): string => new Intl.ListFormat('en', { type: 'conjunction' }).format(list);

/** A title is read at a glance: what is many is counted, and named below. */
function atAGlance(kinds: string[]): string {
  const [first, ...others] = kinds;
  return kinds.length > 3 ? `${first} and ${others.length} other kinds of objects` : inWords(kinds);
}

function whatAndWhere(asked: Asked[]): { what: string; kinds: string; where: string } {
  const plurals = [...new Set(asked.map(({ plural }) => plural))];
  const namespaces = [...new Set(asked.flatMap(({ namespace }) => namespace ?? []))];
  const where = namespaces.length > 0 ? `in namespace ${inWords(namespaces)}` : 'in any namespace';
  return { what: atAGlance(plurals.map((plural) => spoken[plural] ?? plural)), kinds: plurals.join(', '), where };
}

function explain(status: number | undefined, asked: Asked[]): Problem {
  const { what, kinds, where } = whatAndWhere(asked);
  if (status === 403) {
    return {
      title: `The portal may not see ${what} ${where}`,
      text: `The cluster refuses them to the portal’s service account. Somebody who looks after the cluster has to grant it the verbs get, list and watch for: ${kinds}.`,
    };
  }
  if (status === 401) {
    return {
      title: 'The cluster does not know the portal',
      text: 'It refuses the token of the portal’s service account. Somebody who looks after the platform has to see whether the account is still there; a restart of the portal brings a new token.',
    };
  }
  if (status === 404) {
    return {
      title: `The cluster does not have ${what}`,
      text: `It knows no such kind of object under that name and version: ${kinds}.`,
    };
  }
  return {
    title: `The cluster did not give ${what} ${where}`,
    text: `It answered with ${status ? `status ${status}` : 'an error'}. What is shown here may not be all.`,
  };
}

/** What could not be read, in words, and who can mend it: one problem for each reason, however many kinds it hides. */
export function problemsOf(errors: readonly KubernetesFetchError[]): Problem[] {
  const byStatus = new Map<number | undefined, Asked[]>();
  const unreachable = new Set<string>();
  for (const error of errors) {
    if (error.errorType === 'FETCH_ERROR') unreachable.add('message' in error ? error.message : '');
    else if ('resourcePath' in error && error.resourcePath) {
      const asked = byStatus.get(error.statusCode) ?? [];
      byStatus.set(error.statusCode, [...asked, askedFor(error.resourcePath)]);
    } else byStatus.set(error.errorType === 'UNAUTHORIZED_ERROR' ? 401 : undefined, []);
  }
  const refused = [...byStatus].map(([status, asked]) => explain(status, asked));
  const silent = [...unreachable].map((message) => ({
    title: 'The cluster’s API does not answer',
    text: `It is asked again every few seconds. ${message}`.trim(),
  }));
  return [...silent, ...refused];
}

/** Whether what is not there may just not have been given. */
export function isHidden(errors: readonly KubernetesFetchError[], plural: string): boolean {
  return errors.some(
    (error) =>
      error.errorType === 'FETCH_ERROR' ||
      !('resourcePath' in error) ||
      !error.resourcePath ||
      askedFor(error.resourcePath).plural === plural,
  );
}
