import { join } from 'node:path';
import { stringify } from 'yaml';
import type { KindCluster } from '../../model/step.ts';
import type { Files } from '../../ports/files.ts';

export const apiServerFolder = (folder: string): string => join(folder, 'data', 'api-server');

/** Where kubeadm looks for what is to be changed in its static pods. */
export const patchesFolder = 'patches';

const configuration = 'apiserver.config.k8s.io/v1';

function encryption(): object {
  const secret = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64');
  const providers = [{ secretbox: { keys: [{ name: 'first', secret }] } }, { identity: {} }];
  return {
    apiVersion: configuration,
    kind: 'EncryptionConfiguration',
    resources: [{ resources: ['secrets'], providers }],
  };
}

/** Who did what; never what a Secret holds. */
const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    { level: 'None', verbs: ['get', 'list', 'watch'] },
    {
      level: 'None',
      resources: [
        { group: 'coordination.k8s.io', resources: ['leases'] },
        { group: '', resources: ['events'] },
        { group: 'events.k8s.io', resources: ['events'] },
      ],
    },
    { level: 'Metadata' },
  ],
};

/** Without an authority of our own, those that everybody knows. */
function authentication(issuer: string, authority: string | undefined): object {
  return {
    apiVersion: configuration,
    kind: 'AuthenticationConfiguration',
    jwt: [
      {
        issuer: {
          url: issuer,
          audiences: ['kubernetes'],
          ...(authority === undefined ? {} : { certificateAuthority: authority }),
        },
        claimMappings: {
          username: { claim: 'preferred_username', prefix: 'oidc:' },
          groups: { claim: 'groups', prefix: 'oidc:' },
        },
      },
    ],
  };
}

/** It runs on the node, which knows no names of the cluster: this one it is told. */
const hostNames = ({ issuer, issuerAddress }: KindCluster): object => ({
  spec: { hostAliases: [{ ip: issuerAddress, hostnames: [new URL(issuer).hostname] }] },
});

/**
 * What the API server must be told when it is made, since it cannot be told later: who signs people in,
 * how Secrets are encrypted at rest, and what is written down of what is done.
 */
export async function writeApiServerFiles(files: Files, folder: string, cluster: KindCluster): Promise<void> {
  const place = apiServerFolder(folder);
  await files.makeFolder(place, { private: true });
  const write = (name: string, content: object): Promise<void> =>
    files.writeText(join(place, name), stringify(content), { private: true });
  if (!(await files.exists(join(place, 'encryption.yaml')))) await write('encryption.yaml', encryption());
  await write('audit.yaml', auditPolicy);
  const authority = await files.readTextIfPresent(join(folder, 'data', 'authority', 'ca.crt'));
  await write('authentication.yaml', authentication(cluster.issuer, authority));
  await files.makeFolder(join(place, patchesFolder), { private: true });
  await write(`${patchesFolder}/kube-apiserver+strategic.yaml`, hostNames(cluster));
}
