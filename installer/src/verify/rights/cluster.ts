import type { Context } from '../context.ts';
import type { Account } from '../surroundings.ts';
import type { Place } from './place.ts';

interface Reviewed {
  status?: { authenticated?: boolean; allowed?: boolean; user?: { username?: string; groups?: string[] } };
}

/**
 * The cluster, by the API server's own answers to a token fresh from the identity provider. One that was given before
 * counts there until it ends, which is five minutes at most.
 */
export function clusterPlace(context: Context, person: Account, issuer: string): Place {
  const [namespace = ''] = context.cluster.namespaces;
  const userOf = async (): Promise<NonNullable<Reviewed['status']>['user'] | undefined> => {
    const token = await context.tokenFor(person, { issuer, clientId: 'kubernetes', redirect: 'http://localhost:8000' });
    if (token === undefined) return undefined;
    const api = await context.cluster.api();
    const question = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } };
    const { status } = (await api.review(question)) as Reviewed;
    return status?.authenticated === true ? status.user : undefined;
  };
  return {
    name: 'the cluster',
    async enter() {
      if ((await userOf()) === undefined) throw new Error('the cluster takes no token of the identity provider');
    },
    async mayChange() {
      const user = await userOf();
      if (user === undefined) return false;
      const spec = {
        user: user.username,
        groups: user.groups,
        resourceAttributes: { namespace, verb: 'delete', resource: 'pods' },
      };
      const question = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec };
      return ((await (await context.cluster.api()).review(question)) as Reviewed).status?.allowed === true;
    },
    isKnown: async () => (await userOf()) !== undefined,
  };
}
