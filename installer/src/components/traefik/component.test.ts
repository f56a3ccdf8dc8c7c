import { expect, test } from 'vitest';
import { stepOfKind } from '../../testing/component.ts';
import { expectSoundOnKind, kindPlan, kindStepsOf, releaseOf } from '../../testing/cluster.ts';
import { settings } from '../../testing/platform.ts';
import { traefik } from './component.ts';

const { edge } = settings();
const acme = { ...edge, domain: 'example.com', acme: { email: 'ops@example.com', server: 'https://acme.example/dir' } };

interface Rules {
  http: {
    middlewares: Record<string, Record<string, Record<string, unknown>>>;
    routers: Record<string, { rule: string }>;
  };
  tls: { options: { default: { minVersion: string } }; stores?: unknown };
}

async function rulesFor(changes = {}): Promise<Rules> {
  const { input } = stepOfKind(await kindStepsOf(traefik, changes), 'file');
  return JSON.parse(input.content) as Rules;
}

test('is sound', () => expectSoundOnKind(traefik));

test('listens inside on the port that people use outside', async () => {
  const portsFor = async (changes = {}) =>
    (await releaseOf(traefik, changes)).ports.map(({ port, service, nodePort }) => [port, service, nodePort]);
  expect(await portsFor()).toEqual([
    [8443, 443, 30443],
    [8080, 80, 30080],
    [8082, undefined, undefined],
  ]);
  expect((await portsFor({ installation: 'demo', portBase: 9000 })).slice(0, 2)).toEqual([
    [8443, 9043, 30443],
    [8080, 9080, 30080],
  ]);
});

test('leads HTTP to HTTPS by the outside port', async () => {
  const { args } = await releaseOf(traefik, { installation: 'demo', portBase: 9000 });
  expect(args).toContain('--entrypoints.web.http.redirections.entrypoint.to=:9043');
});

test('trusts nobody who says whom a request comes from, and tells nobody about itself', async () => {
  const { args = [] } = await releaseOf(traefik);
  expect(args.filter((arg) => /trustedips|insecure/i.test(arg))).toEqual([]);
  expect(args).toContain('--global.sendanonymoususage=false');
  expect(args.filter((arg) => /api|dashboard/i.test(arg))).toEqual([]);
});

test('limits each client by the address of its connection', async () => {
  const { middlewares } = (await rulesFor()).http;
  expect(middlewares.rate?.rateLimit?.sourceCriterion).toEqual({ ipStrategy: { depth: 0, ipv6Subnet: 64 } });
  const { args } = await releaseOf(traefik);
  expect(args).toContain('--entrypoints.websecure.http.middlewares=rate@file,crowd@file,security@file');
});

test('metrics are for the inside', async () => {
  const { rule } = (await rulesFor()).http.routers.metrics ?? { rule: '' };
  expect(rule).toContain('Host(`portal.stagecraft.localhost`)');
  expect(rule).toContain('Path(`/metrics`)');
});

test('browsers insist on HTTPS for a day with our authority, for a year with a real one', async () => {
  const seconds = async (changes = {}) => (await rulesFor(changes)).http.middlewares.security?.headers?.stsSeconds;
  expect(await seconds()).toBe(86_400);
  expect(await seconds({ edge: { ...edge, certificate: { certificate: '/a', key: '/b' } } })).toBe(31_536_000);
  expect(await seconds({ edge: acme })).toBe(31_536_000);
});

test('nothing below TLS 1.2', async () => {
  expect((await rulesFor()).tls.options.default.minVersion).toBe('VersionTLS12');
});

test('sees the platform’s namespace only, and its Secrets never cluster-wide', async () => {
  const { objects } = stepOfKind(await kindStepsOf(traefik), 'objects').input;
  expect(objects.map(({ kind, metadata }) => [kind, metadata.namespace])).toEqual([
    ['Role', 'backstage'],
    ['RoleBinding', 'backstage'],
  ]);
  const values = await releaseOf(traefik);
  expect(values.args).toContain('--providers.kubernetesingress.namespaces=backstage');
});

test('other rules are another pod, the same rules are not', async () => {
  const print = async (changes = {}) => (await releaseOf(traefik, changes)).podAnnotations?.['stagecraft.dev/rules'];
  expect(await print()).toBe(await print());
  expect(await print()).not.toBe(await print({ edge: { ...edge, domain: 'other.localhost' } }));
});

test('the certificate’s key is in no plan', async () => {
  expect(JSON.stringify(await kindPlan())).not.toContain('PRIVATE KEY');
});

test('with ACME it gets the certificate itself, and keeps it in a volume of its own namespace', async () => {
  const { args = [], kind, volume } = await releaseOf(traefik, { edge: acme });
  expect(args.filter((arg) => /acme|certresolver|domains/.test(arg))).toEqual([
    '--certificatesresolvers.edge.acme.email=ops@example.com',
    '--certificatesresolvers.edge.acme.caserver=https://acme.example/dir',
    '--certificatesresolvers.edge.acme.storage=/data/acme.json',
    '--certificatesresolvers.edge.acme.tlschallenge=true',
    '--entrypoints.websecure.http.tls.certresolver=edge',
    '--entrypoints.websecure.http.tls.domains[0].main=portal.example.com',
    '--entrypoints.websecure.http.tls.domains[0].sans=identity.example.com,forge.example.com,databases.example.com',
  ]);
  expect([kind, volume?.folder]).toEqual(['StatefulSet', '/data']);
  const plan = await kindPlan({ edge: acme });
  const claims = plan.steps
    .filter((step) => step.kind === 'objects')
    .flatMap(({ input }) => input.objects)
    .flatMap(({ kind: what, spec }) => (what === 'PersistentVolume' ? [(spec as { claimRef: unknown }).claimRef] : []));
  expect(claims).toContainEqual({ namespace: 'edge', name: 'data-edge-0' });
});

test('an ACME authority of one’s own is believed, and reached on its port', async () => {
  const own = { ...acme.acme, server: 'https://acme.internal:14000/dir', authority: '/etc/own.crt' };
  const { args, network } = await releaseOf(traefik, { edge: { ...acme, acme: own } });
  expect(args).toContain('--certificatesresolvers.edge.acme.cacertificates=/etc/edge/authority.crt');
  expect(network.to).toContainEqual({ cidr: '0.0.0.0/0', ports: [6443, 14000] });
});

test('an edge with ACME is given no certificate: for the names of one that it has, it would ask for none', async () => {
  expect((await rulesFor({ edge: acme })).tls.stores).toBeUndefined();
  expect((await rulesFor()).tls.stores).toHaveProperty('default.defaultCertificate.certFile', '/etc/edge/tls.crt');
});

test('an up waits for the certificate of an ACME authority, and nudges an edge that has given up', async () => {
  const step = stepOfKind(await kindStepsOf(traefik, { edge: acme }), 'address');
  expect(step.after).toEqual(['traefik/release']);
  expect(step.input).toMatchObject({ url: 'https://portal.example.com', nudge: { namespace: 'edge', name: 'edge-0' } });
});

test('without ACME it keeps nothing', async () => {
  const { kind, volume } = await releaseOf(traefik);
  expect([kind, volume]).toEqual(['Deployment', undefined]);
});
