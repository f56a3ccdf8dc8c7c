import type { ComponentContext, StepDraft } from '../model/component.ts';
import type { StepInputs } from '../model/step.ts';

type Role = Omit<StepInputs['cluster-role'], 'namespace' | 'pod'>;

/** A role in the platform's own PostgreSQL on a cluster; it stays when its user goes. */
export const databaseRoleStep = (
  { cluster }: ComponentContext,
  { id, title, after, ...input }: Role & { id: string; title: string; after: string[] },
): StepDraft => ({
  id,
  kind: 'cluster-role',
  title,
  after,
  holdsData: true,
  deadlineSeconds: 60,
  usualSeconds: 1,
  input: { namespace: cluster.namespace, pod: 'psql-postgresql-0', ...input },
});
