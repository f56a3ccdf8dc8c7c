import { access, constants, open, realpath, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { CannotCall } from './workshop.ts';

const cures: Record<string, string> = {
  'ansible-playbook':
    'Install ansible-core (python3 -m pip install ansible-core) so that ansible-playbook is on PATH, or name its folder in AUTOMATION_TOOLS. Templates of job_type "script" need no Ansible.',
  terraform:
    'Install OpenTofu or Terraform so that tofu or terraform is on PATH, or name its folder in AUTOMATION_TOOLS.',
  git: 'Install git 2.38 or newer so that it is on PATH.',
};

/** The first folder on the way to a file that only its owner may enter; a script's interpreter lies on the way as well. */
async function closedAt(file: string): Promise<string | undefined> {
  const actual = await realpath(file);
  const parts = actual.split('/').slice(1);
  for (const [index] of parts.entries()) {
    const path = `/${parts.slice(0, index + 1).join('/')}`;
    if (((await stat(path)).mode & 0o001) === 0) return path;
  }
  const handle = await open(actual);
  const { buffer } = await handle.read(Buffer.alloc(256), 0, 256, 0).finally(() => handle.close());
  const interpreter = /^#!\s*(\/\S+)/.exec(buffer.toString('latin1'))?.[1];
  return interpreter === undefined || interpreter === actual ? undefined : closedAt(interpreter);
}

export class ToolClosed extends CannotCall {
  constructor(file: string, at: string) {
    super(
      `${file} was found, but the users that jobs run as may not enter ${at}. Install it where everybody may look, such as /usr/local, or name such a folder in AUTOMATION_TOOLS.`,
    );
    this.name = 'ToolClosed';
  }
}

export class ToolMissing extends CannotCall {
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
  /** Jobs run as somebody else, who must be able to start what is found. */
  forOthers = false;

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
    const closed = this.forOthers && name !== 'git' ? await closedAt(found).catch(() => found) : undefined;
    if (closed !== undefined) throw new ToolClosed(found, closed);
    return found;
  }
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
