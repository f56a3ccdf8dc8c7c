import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyPair } from '../../../installer/src/ports/certificates.ts';
import { adminConfig, type Dress } from './options.ts';
import { run } from './run.ts';

const lab = join(import.meta.dirname, '..');

export function kubectl(dress: Dress, args: string[], input?: string): string {
  const all = ['--kubeconfig', adminConfig(dress), ...args];
  return run('kubectl', all, input === undefined ? {} : { input });
}

const apply = (dress: Dress, objects: object[]): string =>
  kubectl(dress, ['apply', '--filename', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));

function manifest(dress: Dress, name: string): void {
  const text = readFileSync(join(lab, 'manifests', `${name}.yaml`), 'utf8')
    .replaceAll('ROUTER_IMAGE', dress.images.router)
    .replaceAll('OUTSIDE_HTTPS', String(dress.https))
    .replaceAll('OUTSIDE_HTTP', String(dress.http));
  kubectl(dress, ['apply', '--filename', '-'], text);
}

const namespace = 'openshift-ingress';

/** The router's program as it lies here: Node reads TypeScript. */
function program(): object {
  const files = ['package.json', ...readdirSync(join(lab, 'src')).filter((name) => !name.endsWith('.test.ts'))];
  const data = files.map((name) => [name, readFileSync(join(lab, name === 'package.json' ? '' : 'src', name), 'utf8')]);
  const metadata = { name: 'router-program', namespace };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: Object.fromEntries(data) };
}

function certificateSecret({ certificate, key }: KeyPair): object {
  const stringData = { 'tls.crt': certificate, 'tls.key': key };
  const metadata = { name: 'router-certificate', namespace };
  return { apiVersion: 'v1', kind: 'Secret', metadata, type: 'kubernetes.io/tls', stringData };
}

/** Pods get a user only when the policies are at work, some seconds after they are there. */
function waitForUsers(dress: Dress): void {
  const probe = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'dress-probe' },
  };
  const path = '{.metadata.annotations.openshift\\.io/sa\\.scc\\.uid-range}';
  for (let tries = 0; tries < 60; tries += 1) {
    apply(dress, [probe]);
    const range = kubectl(dress, ['get', 'namespace', 'dress-probe', '--output', `jsonpath=${path}`]);
    kubectl(dress, ['delete', 'namespace', 'dress-probe', '--wait=true']);
    if (range !== '') return;
  }
  throw new Error(
    'the policies that give out users are not at work: has the cluster the feature MutatingAdmissionPolicy?',
  );
}

const zoneOf = ({ domain }: Dress): string => domain.replaceAll('.', '\\.');

/** Edges of ours: each installation that has a name has one of its own. */
export function leadNamesToEdges(dress: Dress): void {
  leadNames(dress, [
    rewrite(`[^.]+\\.([^.]+)\\.${zoneOf(dress)}`, 'edge.edge-{1}.svc.cluster.local'),
    rewrite(`[^.]+\\.${zoneOf(dress)}`, 'edge.edge.svc.cluster.local'),
  ]);
}

const rewrite = (names: string, service: string): string =>
  `    rewrite name regex ^${names}\\.$ ${service}. answer auto\n`;

/** What a cluster's own name server would know: the domain leads to whatever stands at the edge. */
function leadNames(dress: Dress, rules: string[]): void {
  const at = ['--namespace', 'kube-system', 'configmap', 'coredns'];
  const found = JSON.parse(kubectl(dress, ['get', ...at, '--output', 'json'])) as { data: { Corefile: string } };
  const missing = rules.filter((rule) => !found.data.Corefile.includes(rule)).join('');
  if (missing === '') return;
  const Corefile = found.data.Corefile.replace(/^ {4}kubernetes /m, (line) => missing + line);
  kubectl(dress, ['patch', ...at, '--patch', JSON.stringify({ data: { Corefile } })]);
  kubectl(dress, ['rollout', 'restart', '--namespace', 'kube-system', 'deployment/coredns']);
}

export function putOn(dress: Dress, certificate: KeyPair): void {
  manifest(dress, 'route');
  manifest(dress, 'users');
  waitForUsers(dress);
  kubectl(dress, ['create', 'namespace', namespace]);
  apply(dress, [program(), certificateSecret(certificate)]);
  manifest(dress, 'router');
  leadNames(dress, [rewrite(`.*\\.${zoneOf(dress)}`, `router-default.${namespace}.svc.cluster.local`)]);
  kubectl(dress, ['rollout', 'status', '--namespace', namespace, 'deployment/router-default', '--timeout=120s']);
}
