import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { privateFolder, writePrivate } from '../../../kit/files.ts';
import { handOver } from '../ansible/credentials.ts';
import { inventoryFile } from '../ansible/inventory.ts';
import { placePlugin } from '../ansible/plugin.ts';
import type { Base } from '../base.ts';
import type { Job, JobTemplate } from '../domain/awx.ts';
import { isObject, type JsonObject } from '../http/body.ts';
import { findPlaybook } from './source.ts';
import type { Step } from './workshop.ts';

export interface Command {
  step: Step;
  env: Record<string, string>;
  secrets: string[];
}

function variablesOf(base: Base, job: Job): JsonObject {
  const plain: unknown = JSON.parse(job.extra_vars || '{}');
  const opened = Object.entries(job.sealed_vars).map(([name, sealed]) => [name, base.sealer.open(sealed)]);
  const launcher = job.launched_by === null ? undefined : base.store.of.users.get(job.launched_by);
  return {
    awx_job_id: job.id,
    awx_job_launch_type: job.launch_type,
    awx_job_template_id: job.job_template,
    awx_job_template_name: job.name,
    awx_user_name: launcher?.username ?? '',
    ...(isObject(plain) ? plain : {}),
    ...Object.fromEntries(opened),
  };
}

function ansibleArguments(template: JobTemplate, job: Job): string[] {
  const { verbosity, forks, job_tags, skip_tags, become_enabled, diff_mode } = template;
  return [
    ...(verbosity > 0 ? [`-${'v'.repeat(Math.min(verbosity, 5))}`] : []),
    ...(forks > 0 ? [`--forks=${forks}`] : []),
    ...(job.limit ? [`--limit=${job.limit}`] : []),
    ...(job_tags ? [`--tags=${job_tags}`] : []),
    ...(skip_tags ? [`--skip-tags=${skip_tags}`] : []),
    ...(become_enabled ? ['--become'] : []),
    ...(job.job_type === 'check' ? ['--check'] : []),
    ...(diff_mode ? ['--diff'] : []),
  ];
}

const ansibleEnvironment = (home: string, plugins: string, nonce: string) => ({
  ANSIBLE_CALLBACK_PLUGINS: plugins,
  ANSIBLE_CALLBACKS_ENABLED: 'stagecraft_events',
  STAGECRAFT_EVENT_NONCE: nonce,
  ANSIBLE_FORCE_COLOR: 'true',
  ANSIBLE_HOST_KEY_CHECKING: 'False',
  ANSIBLE_RETRY_FILES_ENABLED: 'False',
  ANSIBLE_LOCAL_TEMP: join(home, '.ansible', 'tmp'),
  PYTHONDONTWRITEBYTECODE: '1',
});

async function writeFiles(folder: string, files: Record<string, string>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writePrivate(path, content);
  }
}

export const labFolder = (base: Base): string => base.store.folder('lab');

/** Everything that the job needs, in its own folder; the command line names files and holds no secret. */
export async function prepareCommand(
  base: Base,
  template: JobTemplate,
  job: Job,
  folder: string,
  nonce: string,
): Promise<Command> {
  const project = join(folder, 'project');
  const home = await privateFolder(join(folder, 'home'));
  const handover = handOver(base.store, base.sealer, job.credentials, folder);
  const variables = { ...variablesOf(base, job), ...handover.extraVars };
  await writeFiles(folder, {
    ...handover.files,
    'extra-vars.json': JSON.stringify(variables),
    'inventory.json': JSON.stringify(inventoryFile(base.store, job.inventory, handover.connection)),
  });
  const playbook = await findPlaybook(project, job.playbook);
  const common = {
    // Where the lab's make-believe machines have their files: the one place that outlives a job.
    STAGECRAFT_LAB_ROOT: await base.workshop.shared(labFolder(base)),
    HOME: home,
    // Its user has no name of its own.
    USER: 'job',
    LOGNAME: 'job',
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    TMPDIR: home,
    ...handover.env,
  };
  const secrets = [...handover.secrets, ...Object.values(job.sealed_vars).map((sealed) => base.sealer.open(sealed))];
  if (job.job_type === 'script') {
    const places = {
      STAGECRAFT_EXTRA_VARS: join(folder, 'extra-vars.json'),
      STAGECRAFT_INVENTORY: join(folder, 'inventory.json'),
      STAGECRAFT_CREDENTIALS: join(folder, 'credentials'),
      STAGECRAFT_LIMIT: job.limit,
    };
    return { step: { program: 'shell', args: [playbook] }, env: { ...common, ...places }, secrets };
  }
  const args = ['-i', join(folder, 'inventory.json'), ...ansibleArguments(template, job), ...handover.args];
  return {
    step: {
      program: 'ansible-playbook',
      args: [...args, '-e', `@${join(folder, 'extra-vars.json')}`, playbook],
    },
    env: { ...common, ...ansibleEnvironment(home, await placePlugin(folder), nonce) },
    secrets,
  };
}
