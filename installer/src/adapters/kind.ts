import { join } from 'node:path';
import { stringify } from 'yaml';
import { PlatformError } from '../model/errors.ts';
import type { KindCluster } from '../model/step.ts';
import type { CommandRunner } from '../ports/commands.ts';
import type { Files } from '../ports/files.ts';
import type { Kind } from '../ports/kind.ts';
import type { Programs } from '../ports/programs.ts';

export interface KindPlace {
  /** The installation's folder. */
  folder: string;
  kubeconfig: string;
}

const inNode = '/etc/stagecraft';

/** What kind says on its way, in our words. */
const stages: [RegExp, string][] = [
  [/Ensuring node image/, 'fetching the node’s image'],
  [/Preparing nodes/, 'preparing the node'],
  [/Writing configuration/, 'writing its configuration'],
  [/Starting control-plane/, 'starting Kubernetes'],
  [/Installing CNI/, 'installing the network'],
  [/Installing StorageClass/, 'installing storage'],
  [/Waiting/, 'waiting for the node'],
];

export function kind(
  commands: CommandRunner,
  files: Files,
  programs: Programs,
  { folder, kubeconfig }: KindPlace,
): Kind {
  const controlPlane = (name: string): string => `${name}-control-plane`;

  const run = async (args: string[], more: { signal?: AbortSignal; onLine?(line: string): void } = {}) => {
    const found = await programs.find('kind');
    return commands.run({ file: found?.path ?? 'kind', args, timeoutMs: 900_000, ...more });
  };

  const remove = async (name: string): Promise<void> => {
    const ran = await run(['delete', 'cluster', '--name', name, '--kubeconfig', kubeconfig]);
    if (ran.exitCode === 0) return;
    throw new PlatformError({
      code: 'step',
      message: `The cluster ${name} could not be deleted.`,
      details: ran.tail.slice(-8),
      hint: `Is Docker running? \`docker rm -f ${controlPlane(name)}\` takes it away by hand.`,
    });
  };

  return {
    async state(name) {
      const format = '{{.State.Running}}';
      const ran = await commands.run({
        file: 'docker',
        args: ['inspect', '--format', format, controlPlane(name)],
        timeoutMs: 15_000,
      });
      if (ran.exitCode !== 0) return 'absent';
      if (ran.stdout.trim() !== 'true') return 'stopped';
      return (await files.exists(kubeconfig)) ? 'running' : 'half';
    },

    async create(cluster, signal, progress) {
      const config = join(folder, 'run', 'kind.yaml');
      for (const { host } of cluster.mounts) await files.makeFolder(host);
      const mounted = await writeApiServerFiles(files, folder, cluster);
      await files.writeText(config, stringify(configOf(cluster, mounted)));
      const args = ['create', 'cluster', '--name', cluster.name, '--config', config, '--kubeconfig', kubeconfig];
      const onLine = (line: string): void => {
        const stage = stages.find(([pattern]) => pattern.test(line));
        if (stage) progress(stage[1]);
      };
      const ran = await run([...args, '--image', cluster.image, '--wait', '180s'], { signal, onLine });
      if (ran.exitCode === 0) return;
      throw creationFailed(cluster, ran.tail);
    },

    async start(name) {
      const ran = await commands.run({ file: 'docker', args: ['start', controlPlane(name)], timeoutMs: 60_000 });
      if (ran.exitCode === 0) return;
      throw new PlatformError({
        code: 'step',
        message: `The cluster ${name} could not be started again.`,
        details: ran.tail.slice(-8),
        hint: '`stagecraft down`, then `stagecraft up` makes it anew; data and secrets stay.',
      });
    },

    async load(name, images, signal) {
      const ran = await run(['load', 'docker-image', ...images, '--name', name], { signal });
      if (ran.exitCode === 0) return;
      const full = ran.tail.some((line) => line.includes('no space left on device'));
      throw new PlatformError({
        code: full ? 'environment' : 'step',
        message: `${images.join(', ')} could not be loaded into the cluster${full ? ': the disk is full' : ''}.`,
        details: ran.tail.slice(-6),
        hint: full
          ? '`docker system prune` frees what nobody uses; then run `stagecraft up` again.'
          : 'Run `stagecraft up` again.',
      });
    },

    remove,
  };
}

function creationFailed({ name, image }: KindCluster, tail: string[]): PlatformError {
  const text = tail.join('\n');
  const withoutImage = /pull access denied|manifest unknown|no such host|failed to pull image|not found: manifest/i;
  if (withoutImage.test(text)) {
    return new PlatformError({
      code: 'network',
      message: `The node’s image ${image} cannot be had.`,
      details: tail.slice(-4),
      hint: 'In a closed network, name another place for it: spec.images.mirror or spec.images.map in stagecraft.yaml.',
    });
  }
  return new PlatformError({
    code: 'step',
    message: `kind could not make the cluster ${name}.`,
    details: tail.slice(-12),
    hint: 'The lines above are kind’s own words. `stagecraft doctor` looks at what it needs of this machine.',
  });
}

/**
 * What the API server must be told when it is made, since it cannot be told later: who signs people in,
 * how Secrets are encrypted at rest, and what is written down of what is done.
 */
async function writeApiServerFiles(files: Files, folder: string, { issuer }: KindCluster): Promise<string> {
  const place = join(folder, 'data', 'api-server');
  await files.makeFolder(place, { private: true });
  const keyFile = join(place, 'encryption.yaml');
  if (!(await files.exists(keyFile))) await files.writeText(keyFile, encryption(), { private: true });
  await files.writeText(join(place, 'audit.yaml'), stringify(auditPolicy));
  const authority = await files.readText(join(folder, 'data', 'authority', 'ca.crt'));
  await files.writeText(join(place, 'authentication.yaml'), stringify(authentication(issuer, authority)));
  return place;
}

function encryption(): string {
  const secret = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64');
  return stringify({
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'EncryptionConfiguration',
    resources: [
      { resources: ['secrets'], providers: [{ secretbox: { keys: [{ name: 'first', secret }] } }, { identity: {} }] },
    ],
  });
}

/** Who did what; never what a Secret holds. */
const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    { level: 'None', verbs: ['get', 'list', 'watch'] },
    { level: 'None', resources: [{ group: 'coordination.k8s.io' }, { group: '', resources: ['events'] }] },
    { level: 'Metadata' },
  ],
};

function authentication(issuer: string, authority: string): object {
  return {
    apiVersion: 'apiserver.config.k8s.io/v1',
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

function configOf(cluster: KindCluster, apiServerFiles: string): object {
  const extra = {
    'authentication-config': `${inNode}/authentication.yaml`,
    'encryption-provider-config': `${inNode}/encryption.yaml`,
    'audit-policy-file': `${inNode}/audit.yaml`,
    'audit-log-path': '/var/log/kubernetes/audit.log',
    'audit-log-maxsize': '50',
    'audit-log-maxbackup': '3',
  };
  const volumes = [
    { name: 'stagecraft', hostPath: inNode, mountPath: inNode, readOnly: true, pathType: 'Directory' },
    { name: 'audit', hostPath: '/var/log/kubernetes', mountPath: '/var/log/kubernetes', pathType: 'DirectoryOrCreate' },
  ];
  const patch = {
    kind: 'ClusterConfiguration',
    apiServer: {
      extraArgs: Object.entries(extra).map(([name, value]) => ({ name, value })),
      extraVolumes: volumes,
    },
  };
  return {
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    kind: 'Cluster',
    nodes: [
      {
        role: 'control-plane',
        extraPortMappings: cluster.ports.map(({ host, node }) => ({
          hostPort: host,
          containerPort: node,
          listenAddress: '127.0.0.1',
        })),
        extraMounts: [
          ...cluster.mounts.map(({ host, node }) => ({ hostPath: host, containerPath: node })),
          { hostPath: apiServerFiles, containerPath: inNode, readOnly: true },
        ],
        kubeadmConfigPatches: [stringify(patch)],
      },
    ],
  };
}
