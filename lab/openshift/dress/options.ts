import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface Dress {
  verb: string;
  /** Where the kubeconfigs, the certificates and the configuration are put. */
  folder: string;
  name: string;
  domain: string;
  https: number;
  http: number;
  registryPort: number;
  images: { node: string | undefined; router: string; registry: string };
  /** Images of this machine that the automation controller runs playbooks, and plans, in. */
  automation: { playbooks?: string; plans?: string };
  /** The file with what was printed; left out: standard input. */
  rights: string | undefined;
  /** A plain cluster instead: what the target `kubernetes` is tried on. */
  plain: boolean;
}

const usage = `Usage: node lab/openshift/dress/main.ts <up|identity|down> --folder DIR [--plain]
       [--name dressed] [--https 18443] [--http 18080] [--registry-port 15000]
       [--rights FILE] [--node-image IMAGE] [--router-image IMAGE] [--registry-image IMAGE]
       [--playbooks IMAGE] [--plans IMAGE]

up        makes the cluster, a registry beside it, and the files in DIR
identity  makes an installer of what \`stagecraft plan --rbac\` has printed, and its kubeconfig
down      deletes the cluster and the registry`;

export function readOptions(): Dress {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      folder: { type: 'string' },
      name: { type: 'string', default: 'dressed' },
      https: { type: 'string', default: '18443' },
      http: { type: 'string', default: '18080' },
      'registry-port': { type: 'string', default: '15000' },
      'node-image': { type: 'string' },
      'router-image': { type: 'string', default: 'node:24.21.0-bookworm-slim' },
      'registry-image': { type: 'string', default: 'registry:3' },
      playbooks: { type: 'string' },
      plans: { type: 'string' },
      rights: { type: 'string' },
      plain: { type: 'boolean', default: false },
    },
  });
  const [verb] = positionals;
  if (verb === undefined || values.folder === undefined) {
    process.stderr.write(`${usage}\n`);
    process.exit(2);
  }
  const { name, playbooks, plans } = values;
  return {
    verb,
    folder: resolve(values.folder),
    name,
    domain: `apps.${name}.localhost`,
    https: Number(values.https),
    http: Number(values.http),
    registryPort: Number(values['registry-port']),
    images: { node: values['node-image'], router: values['router-image'], registry: values['registry-image'] },
    automation: { ...(playbooks ? { playbooks } : {}), ...(plans ? { plans } : {}) },
    rights: values.rights,
    plain: values.plain,
  };
}

export const adminConfig = ({ folder }: Dress): string => join(folder, 'admin.kubeconfig');
export const installerConfig = ({ folder }: Dress): string => join(folder, 'installer.kubeconfig');
