import { askCluster } from './api.ts';
import type { Condition, Route } from './objects.ts';
import type { Table } from './table.ts';

const routerName = 'default';

const admitted: Condition = { type: 'Admitted', status: 'True' };
const refused: Condition = {
  type: 'Admitted',
  status: 'False',
  reason: 'HostAlreadyClaimed',
  message: 'another route had this host and path first',
};

function isToldSo({ status, spec }: Route, { status: wanted }: Condition): boolean {
  const own = status?.ingress?.find((each) => each.routerName === routerName && each.host === spec.host);
  return own?.conditions?.some(({ type, status: is }) => type === 'Admitted' && is === wanted) ?? false;
}

async function tell(route: Route, condition: Condition): Promise<void> {
  if (isToldSo(route, condition)) return;
  const { namespace, name } = route.metadata;
  const path = `/apis/route.openshift.io/v1/namespaces/${namespace}/routes/${name}/status`;
  await askCluster(path, { status: { ingress: [{ host: route.spec.host, routerName, conditions: [condition] }] } });
}

/** Whoever made a Route reads in it whether the router serves it. */
export async function tellAdmission({ entries, refused: others }: Table): Promise<void> {
  for (const { route } of entries) await tell(route, admitted);
  for (const route of others) await tell(route, refused);
}
