import { join } from 'node:path';
import { privateFolder } from '../../../kit/files.ts';
import type { Log } from '../../../kit/log.ts';
import type * as awx from '../domain/awx.ts';
import type * as terraform from '../domain/terraform.ts';
import { Collection, type Document } from './collection.ts';
import { KeyedLock } from '../../../kit/lock.ts';
import { Sequences } from './sequence.ts';

/** Numbered as AWX does it: jobs and project updates share one row of numbers. */
const rows: Record<string, string> = { jobs: 'unified_jobs', project_updates: 'unified_jobs' };

function collections(folder: (name: string) => string) {
  return {
    users: new Collection<awx.User>(folder('users')),
    tokens: new Collection<awx.Token>(folder('tokens')),
    organizations: new Collection<awx.Resource>(folder('organizations')),
    teams: new Collection<awx.Team>(folder('teams')),
    credential_types: new Collection<awx.CredentialType>(folder('credential-types')),
    credentials: new Collection<awx.Credential>(folder('credentials')),
    projects: new Collection<awx.Project>(folder('projects')),
    inventories: new Collection<awx.Inventory>(folder('inventories')),
    hosts: new Collection<awx.Host>(folder('hosts')),
    groups: new Collection<awx.Group>(folder('groups')),
    job_templates: new Collection<awx.JobTemplate>(folder('job-templates')),
    jobs: new Collection<awx.Job>(folder('jobs')),
    project_updates: new Collection<awx.ProjectUpdate>(folder('project-updates')),
    tfOrganizations: new Collection<terraform.Organization>(folder('terraform-organizations')),
    workspaces: new Collection<terraform.Workspace>(folder('workspaces')),
    variables: new Collection<terraform.Variable>(folder('variables')),
    configurations: new Collection<terraform.Configuration>(folder('configurations')),
    runs: new Collection<terraform.Run>(folder('runs')),
    stateVersions: new Collection<terraform.StateVersion>(folder('state-versions')),
  };
}

export type Collections = ReturnType<typeof collections>;

export class Store {
  readonly dataDir: string;
  readonly of: Collections;
  readonly sequences: Sequences;
  readonly lock = new KeyedLock();

  constructor(dataDir: string) {
    this.dataDir = dataDir;
    this.of = collections((name) => join(dataDir, 'metadata', name));
    this.sequences = new Sequences(join(dataDir, 'metadata', 'sequences.json'));
  }

  async load(log: Log): Promise<void> {
    await privateFolder(join(this.dataDir, 'metadata'));
    const floors: Record<string, number> = {};
    for (const [name, collection] of Object.entries(this.of)) {
      await collection.load(this.dataDir, log);
      const numbers = (collection.all() as Document[]).map(({ id }) => (typeof id === 'number' ? id : 0));
      const row = rows[name] ?? name;
      floors[row] = Math.max(floors[row] ?? 0, ...numbers);
    }
    await this.sequences.load(floors);
  }

  /** The beginning of every new document of a numbered kind. */
  async stamp(name: keyof Collections): Promise<{ id: number; created: string; modified: string }> {
    const now = new Date().toISOString();
    return { id: await this.sequences.next(rows[name] ?? name), created: now, modified: now };
  }

  folder(...parts: string[]): string {
    return join(this.dataDir, ...parts);
  }
}
