import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

const cures: Record<string, string> = {
  'ansible-playbook':
    'Install ansible-core (python3 -m pip install ansible-core) so that ansible-playbook is on PATH, or name its folder in AUTOMATION_TOOLS. Templates of job_type "script" need no Ansible.',
  terraform:
    'Install OpenTofu or Terraform so that tofu or terraform is on PATH, or name its folder in AUTOMATION_TOOLS.',
  git: 'Install git 2.38 or newer so that it is on PATH.',
};

export class ToolMissing extends Error {
  constructor(name: string) {
    const label = name === 'terraform' ? 'Neither tofu nor terraform' : name;
    super(`${label} ${name === 'terraform' ? 'was' : 'was not'} found on this machine. ${cures[name] ?? ''}`);
    this.name = 'ToolMissing';
  }
}

/** Finds executables when they are needed: what is installed while this service runs is found without a restart. */
export class Tools {
  #path: string;
  #folders: string[];

  constructor(path: string | undefined, folders: string) {
    this.#path = path ?? '';
    this.#folders = folders.split(delimiter).filter(Boolean);
  }

  /** PATH for what is started: the tools that were found find their own helpers. */
  get path(): string {
    return [this.#path, ...this.#folders].filter(Boolean).join(delimiter);
  }

  async find(...names: string[]): Promise<string | undefined> {
    const endings = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
    for (const name of names) {
      for (const folder of this.path.split(delimiter)) {
        for (const ending of endings) {
          const candidate = join(folder, name + ending);
          if (await isExecutable(candidate)) return candidate;
        }
      }
    }
    return undefined;
  }

  async need(name: 'ansible-playbook' | 'git' | 'terraform'): Promise<string> {
    const found = name === 'terraform' ? await this.find('tofu', 'terraform') : await this.find(name);
    if (!found) throw new ToolMissing(name);
    return found;
  }
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
