import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { adminConfig, type Dress } from './options.ts';
import { run, succeeds } from './run.ts';

const node = ({ name }: Dress): string => `${name}-control-plane`;
const registry = ({ name }: Dress): string => `${name}-registry`;

/** The admission that gives out users is not in Kubernetes by itself yet. */
const gates = `featureGates:
  MutatingAdmissionPolicy: true
runtimeConfig:
  admissionregistration.k8s.io/v1beta1: "true"
`;

const configurationOf = ({ plain, https, http }: Dress): string => `kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
${plain ? '' : gates}nodes:
  - role: control-plane
    extraPortMappings:
      - { containerPort: 30443, hostPort: ${https}, listenAddress: 127.0.0.1 }
      - { containerPort: 30080, hostPort: ${http}, listenAddress: 127.0.0.1 }
containerdConfigPatches:
  - |
    [plugins."io.containerd.grpc.v1.cri".registry]
      config_path = "/etc/containerd/certs.d"
`;

/** One name holds for whoever pushes on this machine and for the cluster that pulls: the node is told where it leads. */
function leadToRegistry(dress: Dress): void {
  const folder = `/etc/containerd/certs.d/localhost:${dress.registryPort}`;
  const hosts = `[host."http://${registry(dress)}:5000"]\n  capabilities = ["pull", "resolve"]\n`;
  run(
    'docker',
    ['exec', '--interactive', node(dress), 'sh', '-c', `mkdir -p ${folder} && cat > ${folder}/hosts.toml`],
    {
      input: hosts,
    },
  );
}

function startRegistry(dress: Dress): void {
  const { registryPort, images } = dress;
  const port = `127.0.0.1:${registryPort}:5000`;
  run('docker', [
    'run',
    '--detach',
    '--name',
    registry(dress),
    '--network',
    'kind',
    '--publish',
    port,
    images.registry,
  ]);
}

export function makeCluster(dress: Dress): void {
  const { name, images, folder } = dress;
  const config = join(folder, 'kind.yaml');
  writeFileSync(config, configurationOf(dress));
  const image = images.node === undefined ? [] : ['--image', images.node];
  const where = ['--name', name, '--config', config, '--kubeconfig', adminConfig(dress)];
  run('kind', ['create', 'cluster', ...where, ...image, '--wait', '120s']);
  chmodSync(adminConfig(dress), 0o600);
  startRegistry(dress);
  leadToRegistry(dress);
  if (!dress.plain) run('kind', ['load', 'docker-image', images.router, '--name', name]);
}

export function deleteCluster(dress: Dress): void {
  if (succeeds('docker', ['inspect', registry(dress)])) run('docker', ['rm', '--force', '--volumes', registry(dress)]);
  run('kind', ['delete', 'cluster', '--name', dress.name, '--kubeconfig', adminConfig(dress)]);
}
