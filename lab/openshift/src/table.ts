import { createHash } from 'node:crypto';
import type { EndpointSlice, Route } from './objects.ts';

export interface Backend {
  host: string;
  port: number;
  /** What the cookie says, which tells nobody an address. */
  id: string;
}

export interface Entry {
  host: string;
  path: string;
  route: Route;
  cookie: string;
  backends: Backend[];
}

export interface Table {
  entries: Entry[];
  /** Routes whose host another namespace had first. */
  refused: Route[];
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

const keyOf = ({ metadata: { namespace }, spec }: Route): string => `${namespace}/${spec.to.name}`;

function backendsOf(route: Route, slices: EndpointSlice[]): Backend[] {
  const wanted = route.spec.port?.targetPort;
  const own = slices.filter(
    ({ metadata: { namespace, labels } }) => `${namespace}/${labels?.['kubernetes.io/service-name']}` === keyOf(route),
  );
  return own.flatMap(({ ports = [], endpoints = [] }) => {
    const port = ports.find(({ name, port: number }) => wanted === undefined || wanted === name || wanted === number);
    if (!port) return [];
    const ready = endpoints.filter(({ conditions }) => conditions?.ready !== false);
    return ready
      .flatMap(({ addresses }) => addresses.slice(0, 1))
      .map((host) => ({ host, port: port.port, id: digest(`${route.metadata.uid} ${host}:${port.port}`) }));
  });
}

const age = (one: Route, other: Route): number =>
  one.metadata.creationTimestamp.localeCompare(other.metadata.creationTimestamp) ||
  one.metadata.uid.localeCompare(other.metadata.uid);

/** Who had a host first keeps it, as on OpenShift: nobody takes over another namespace's name. */
export function tableOf(routes: Route[], slices: EndpointSlice[]): Table {
  const owners = new Map<string, string>();
  const table: Table = { entries: [], refused: [] };
  for (const route of routes.toSorted(age)) {
    const { host, path = '/' } = route.spec;
    const owner = owners.get(host) ?? route.metadata.namespace;
    owners.set(host, owner);
    const isTaken = table.entries.some((entry) => entry.host === host && entry.path === path);
    if (owner !== route.metadata.namespace || isTaken) {
      table.refused.push(route);
      continue;
    }
    const cookie = route.metadata.annotations?.['router.openshift.io/cookie_name'] ?? digest(route.metadata.uid);
    table.entries.push({ host, path, route, cookie, backends: backendsOf(route, slices) });
  }
  // The longest path that fits is meant.
  table.entries.sort((one, other) => other.path.length - one.path.length);
  return table;
}

const below = (path: string, prefix: string): boolean =>
  path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);

export function entryFor({ entries }: Table, host: string, path: string): Entry | undefined {
  return entries.find((entry) => entry.host === host && below(path, entry.path));
}

/** The one that the cookie names, first of all; the others after it, by chance. */
export function inTurn({ backends }: Entry, chosen: string | undefined): Backend[] {
  const shuffled = backends
    .map((backend) => ({ backend, at: backend.id === chosen ? -1 : Math.random() }))
    .sort((one, other) => one.at - other.at);
  return shuffled.map(({ backend }) => backend);
}
