import { join } from 'node:path';
import { git, gitText } from './git';

export interface WorkflowRun {
  id: number;
  name: string;
  head_sha: string;
  status: string;
  conclusion: string | null;
  html_url: string;
}

/** One repository of the organization, with what GitHub knows of it beside Git. */
export class Repository {
  topics: string[] = [];
  isArchived = false;
  readonly teams = new Map<string, string>();
  protection?: Record<string, unknown>;
  runs: WorkflowRun[] = [];
  readonly folder: string;

  constructor(
    readonly owner: string,
    readonly name: string,
    readonly description: string,
    readonly visibility: string,
    root: string,
  ) {
    this.folder = join(root, owner, `${name}.git`);
  }

  async commit(ref: string): Promise<string | undefined> {
    return gitText(this.folder, 'rev-parse', '--verify', '--quiet', `${ref}^{commit}`).catch(() => undefined);
  }

  /** By path, the checksum that git has for each file. */
  async files(ref = 'main'): Promise<Record<string, string>> {
    const listed = (await git(this.folder, 'ls-tree', '-r', '-z', ref)).toString().split('\0').filter(Boolean);
    return Object.fromEntries(
      listed.map((line) => {
        const [about, path] = line.split('\t');
        return [path, about.split(' ')[2]];
      }),
    );
  }

  async file(path: string, ref = 'main'): Promise<string | undefined> {
    return git(this.folder, 'show', `${ref}:${path}`).then(String, () => undefined);
  }

  async author(): Promise<{ name: string; email: string }> {
    const [name, email] = (await gitText(this.folder, 'log', '-1', '--format=%an%n%ae', 'main')).split('\n');
    return { name, email };
  }

  /** What begins by itself when a push brings a workflow. */
  async beginRuns(url: string): Promise<void> {
    const sha = await this.commit('main');
    if (!sha || this.runs.some(({ head_sha }) => head_sha === sha)) return;
    const workflows = Object.keys(await this.files()).filter((path) => path.startsWith('.github/workflows/'));
    for (const path of workflows) {
      const id = 9000 + this.runs.length;
      const page = `${url}/${this.owner}/${this.name}/actions/runs/${id}`;
      this.runs.unshift({ id, name: path, head_sha: sha, status: 'queued', conclusion: null, html_url: page });
    }
  }

  /** As GitHub's REST API tells of it, in the parts that anybody here reads. */
  shown(url: string, api: string) {
    const at = `${this.owner}/${this.name}`;
    return {
      name: this.name,
      full_name: at,
      owner: { login: this.owner, type: 'Organization' },
      private: this.visibility !== 'public',
      visibility: this.visibility,
      description: this.description,
      html_url: `${url}/${at}`,
      clone_url: `${url}/${at}.git`,
      default_branch: 'main',
      archived: this.isArchived,
      fork: false,
      topics: this.topics,
      archive_url: `${api}/repos/${at}/{archive_format}{/ref}`,
      branches_url: `${api}/repos/${at}/branches{/branch}`,
      trees_url: `${api}/repos/${at}/git/trees{/sha}`,
    };
  }
}
