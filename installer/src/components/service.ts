import type { ComponentContext, StepDraft } from '../model/component.ts';
import type { Capability } from '../model/vocabulary.ts';
import type { HealthCheck } from '../model/process.ts';

export interface LabService {
  id: string;
  folder: 'identity' | 'forge' | 'databases' | 'runner' | 'automation' | 'secrets';
  title: string;
  port: number;
  after: string[];
  processesBefore: string[];
  env: Record<string, string>;
  secretEnv: Record<string, string>;
  health?: HealthCheck;
}

/** The processes that provide them here: each is called as its component is, and so begins the id of its last step. */
export const processesOf = ({ ready }: ComponentContext, ...needed: Capability[]): string[] =>
  ready(...needed).map((id) => id.split('/')[0] ?? id);

/** The one step that runs a service of the lab: they are all started in the same way. */
export function labServiceStep(context: ComponentContext, service: LabService): StepDraft {
  const { facts, installation } = context;
  return {
    id: `${service.id}/process`,
    kind: 'process',
    title: `Start ${service.title}`,
    after: ['installation/secrets', 'installation/keeper', ...service.after],
    holdsData: false,
    deadlineSeconds: 120,
    usualSeconds: 2,
    input: {
      name: service.id,
      title: service.title,
      program: 'node',
      args: [`${facts.root}/lab/${service.folder}/src/main.ts`],
      cwd: facts.root,
      env: {
        HOST: '127.0.0.1',
        INSTALLATION: installation,
        DATA_DIR: `${facts.folder}/data/${service.folder}`,
        COMPANY_DIR: `${facts.root}/lab/company`,
        // New code or a new company is a new process.
        SOURCE_HASH: `${facts.hashes[service.folder]}-${facts.hashes.company}`,
        NODE_NO_WARNINGS: '1',
        ...service.env,
      },
      secretEnv: service.secretEnv,
      front: { port: service.port, proxied: true },
      health: service.health ?? { kind: 'http', path: '/healthcheck' },
      after: service.processesBefore,
      unprivileged: false,
      startSeconds: 60,
      stopSeconds: 10,
      stopSignal: 'SIGTERM',
    },
  };
}
