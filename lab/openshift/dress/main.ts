import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificates } from '../../../installer/src/adapters/certificates/certificates.ts';
import type { KeyPair } from '../../../installer/src/ports/certificates.ts';
import { leadNamesToEdges, putOn } from './clothes.ts';
import { deleteCluster, makeCluster } from './cluster.ts';
import { makeIdentity } from './identity.ts';
import { type Dress, readOptions } from './options.ts';

/** The router's certificate is for one level below its domain, as OpenShift's own is. */
function makeCertificate({ folder, domain }: Dress): KeyPair {
  const authority = certificates.makeAuthority(domain);
  const pair = certificates.issue(authority, [`*.${domain}`]);
  writeFileSync(join(folder, 'router-ca.crt'), authority.certificate);
  writeFileSync(join(folder, 'router.crt'), pair.certificate);
  return pair;
}

/** It is there to be tried on, and thrown away. */
const notEncrypted = { encrypted: false, answers: 'whoever has dressed it' };

/** What a person of this cluster would write. */
function writeConfiguration({ folder, domain, https, http, registryPort, plain, automation }: Dress): void {
  const edge = plain
    ? { domain, httpsPort: https, httpPort: http, nodePorts: { https: 30443, http: 30080 } }
    : { domain, httpsPort: https, httpPort: http, authority: 'router-ca.crt' };
  // An image of this machine is pushed where it is redirected, be it to itself.
  const map = Object.fromEntries(Object.values(automation).map((image) => [image, image]));
  const platform = {
    apiVersion: 'stagecraft.dev/v1',
    kind: 'Platform',
    spec: {
      target: plain ? 'kubernetes' : 'openshift',
      edge,
      images: { registry: `localhost:${registryPort}/platform`, map },
      automation,
      dataAtRest: { store: notEncrypted, volumes: notEncrypted },
    },
  };
  // JSON is YAML.
  writeFileSync(join(folder, 'stagecraft.yaml'), `${JSON.stringify(platform, undefined, 2)}\n`);
}

function up(dress: Dress): void {
  mkdirSync(dress.folder, { recursive: true });
  makeCluster(dress);
  if (dress.plain) leadNamesToEdges(dress);
  else putOn(dress, makeCertificate(dress));
  writeConfiguration(dress);
}

const dress = readOptions();
const verbs: Record<string, () => void> = {
  up: () => up(dress),
  identity: () => makeIdentity(dress, readFileSync(dress.rights ?? 0, 'utf8')),
  down: () => deleteCluster(dress),
};
const verb = verbs[dress.verb];
if (!verb) throw new Error(`there is no ${dress.verb}; there is up, identity and down`);
verb();
