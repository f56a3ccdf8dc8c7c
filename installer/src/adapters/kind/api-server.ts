import { join } from 'node:path';
import { stringify } from 'yaml';
import type { KindCluster } from '../../model/step.ts';
import type { Files } from '../../ports/files.ts';

export const apiServerFolder = (folder: string): string => join(folder, 'data', 'api-server');

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

function authentication(issuer: string, authority: string): object {
  return {
    apiVersion: configuration,
    kind: 'AuthenticationConfiguration',
    jwt: [
      {
        issuer: { url: issuer, audiences: ['kubernetes'], certificateAuthority: authority },
        claimMappings: {
          username: { claim: 'preferred_username', prefix: 'oidc:' },
          groups: { claim: 'groups', prefix: 'oidc:' },
        },
      },
    ],
  };
}

/**
 * What the API server must be told when it is made, since it cannot be told later: who signs people in,
 * how Secrets are encrypted at rest, and what is written down of what is done.
 */
export async function writeApiServerFiles(files: Files, folder: string, { issuer }: KindCluster): Promise<void> {
  const place = apiServerFolder(folder);
  await files.makeFolder(place, { private: true });
  const keyFile = join(place, 'encryption.yaml');
  if (!(await files.exists(keyFile))) await files.writeText(keyFile, stringify(encryption()), { private: true });
  await files.writeText(join(place, 'audit.yaml'), stringify(auditPolicy), { private: true });
  const authority = await files.readText(join(folder, 'data', 'authority', 'ca.crt'));
  await files.writeText(join(place, 'authentication.yaml'), stringify(authentication(issuer, authority)), {
    private: true,
  });
}
