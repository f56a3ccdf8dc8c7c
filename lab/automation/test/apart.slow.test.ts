import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunningAutomation, until } from './automation.ts';
import { makeProjects, projectsDir } from './projects.ts';

const canTry = process.platform === 'linux' && process.getuid?.() === 0;
const base = 59_900;

const scripts = (secret: string, dataDir: string): Record<string, string> => ({
  'pry.sh': `id -u; id -g
cat ${secret} && echo READ the secret
ls ${dataDir} ${dataDir}/metadata ${dataDir}/states && echo READ the data
for process in /proc/[0-9]*; do
  tr '\\0' '\\n' < $process/environ 2>/dev/null | grep -q AUTOMATION_ADMIN_TOKEN && echo READ the token
done
echo tried
`,
  'wait.sh': 'id -u; echo "$STAGECRAFT_CREDENTIALS"; echo mine >> "$STAGECRAFT_LAB_ROOT/shared"; sleep 3\n',
  'look.sh': 'id -u; ls -d ../../*/project/* && echo READ another job; echo also >> "$STAGECRAFT_LAB_ROOT/shared"\n',
  'stay.sh': '(setsid env -i sleep 6183 &) 2>/dev/null; echo left\n',
});

describe.skipIf(!canTry)('jobs of an installation are kept apart', () => {
  let lab: RunningAutomation;
  let projects: string;
  let closed: string;
  let secret: string;

  beforeAll(async () => {
    projects = await makeProjects();
    closed = await mkdtemp(join(tmpdir(), 'automation-closed-'));
    secret = join(closed, 'secrets.json');
    await writeFile(secret, 'the platform’s own', { mode: 0o644 });
    const dataDir = await mkdtemp(join(tmpdir(), 'automation-'));
    for (const [name, text] of Object.entries(scripts(secret, dataDir)))
      await writeFile(join(projects, 'trials', name), text);
    const env = { AUTOMATION_PROJECTS: projects, AUTOMATION_KEEP_OUT: closed, AUTOMATION_UID_BASE: String(base) };
    lab = await RunningAutomation.start(env, dataDir);
    const organization = await lab.idOf('organizations', 'Harbourline');
    await lab.post('/projects/', { name: 'Trials', organization, local_path: 'trials' });
  });

  afterAll(async () => {
    await lab?.stop();
    await projectsDir.remove(projects);
    await rm(closed, { recursive: true, force: true });
  });

  async function launch(playbook: string): Promise<number> {
    const project = await lab.idOf('projects', 'Trials');
    const made = { name: `${playbook}-${Date.now()}`, project, job_type: 'script', playbook };
    const { json } = await lab.post('/job_templates/', made);
    return (await lab.post(`/job_templates/${json.id}/launch/`)).json.job;
  }

  it('a job is a user of its own, who reads nothing of the platform and nothing of the service', async () => {
    const job = await launch('pry.sh');
    expect(await lab.ended(job)).toMatchObject({ status: 'successful' });
    const said = await lab.stdout(job);
    expect(said.split('\n').slice(0, 2)).toEqual([String(base), String(base)]);
    expect(said).toContain('tried');
    expect(said).not.toContain('READ');
    expect(said).toContain(`${secret}: Permission denied`);
  });

  it('two at once are two users; what they leave for each other both may change', async () => {
    const first = await launch('wait.sh');
    await until(async () => ((await lab.stdout(first)).includes('credentials') ? true : undefined));
    const second = await launch('look.sh');
    expect(await lab.ended(second)).toMatchObject({ status: 'successful' });
    expect(await lab.stdout(second)).toMatch(new RegExp(`^${base + 1}\\n`));
    expect(await lab.stdout(second)).not.toContain('READ');
    await lab.ended(first);
    expect(await readFile(join(lab.dataDir, 'lab', 'shared'), 'utf8')).toBe('mine\nalso\n');
  });

  it('what hides from the service ends all the same', async () => {
    await lab.ended(await launch('stay.sh'));
    expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain('sleep 6183');
  });

  it('a tool that its user may not reach is said at the launch, with what to do', async () => {
    const hidden = await mkdtemp(join(tmpdir(), 'automation-hidden-'));
    await writeFile(join(hidden, 'ansible-playbook'), '#!/bin/sh\n', { mode: 0o755 });
    const other = await RunningAutomation.start({ PATH: `${hidden}:/usr/bin:/bin` });
    try {
      const id = await other.idOf('job_templates', 'Service defaults');
      const { status, json } = await other.post(`/job_templates/${id}/launch/`);
      expect([status, json.detail]).toEqual([400, expect.stringContaining(`may not enter ${hidden}`)]);
    } finally {
      await other.stop();
      await rm(hidden, { recursive: true, force: true });
    }
  });

  it('where a job could read what it must not, the service does not start and says which', async () => {
    const open = join(projects, 'open');
    await writeFile(open, 'for everybody', { mode: 0o644 });
    const refused = RunningAutomation.start({ AUTOMATION_KEEP_OUT: open });
    await expect(refused).rejects.toThrow(`reads ${open}. Give it mode 0700`);
  });

  it('without root and without a sandbox it does not start, and says what to do', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'automation-nobody-'));
    await chown(empty, 65_534, 65_534);
    try {
      // A PATH on which nobody finds a sandbox, wherever this machine has one.
      const start = RunningAutomation.start({ PATH: empty }, empty, 65_534);
      await expect(start).rejects.toThrow('install bubblewrap (bwrap)');
    } finally {
      await rm(empty, { recursive: true, force: true });
    }
  });
});

const bubblewrap = process.env.STAGECRAFT_BWRAP ?? '/usr/bin/bwrap';

it.skipIf(!canTry || !existsSync(bubblewrap))(
  'without root each job has a sandbox, and is asked to end in it',
  async () => {
    const nobody = 65_534;
    const dataDir = await mkdtemp(join(tmpdir(), 'automation-nobody-'));
    const closed = await mkdtemp(join(tmpdir(), 'automation-closed-'));
    await chown(dataDir, nobody, nobody);
    await chown(closed, nobody, nobody);
    await writeFile(join(closed, 'secret'), 'the platform’s own', { mode: 0o644 });
    const projects = await makeProjects();
    for (const [name, text] of Object.entries(scripts(join(closed, 'secret'), dataDir)))
      await writeFile(join(projects, 'trials', name), text);
    await writeFile(
      join(projects, 'trials', 'ask.sh'),
      'trap "echo asked; exit 0" TERM\necho begun\nsleep 615 & wait\n',
    );
    const env = {
      AUTOMATION_PROJECTS: projects,
      AUTOMATION_KEEP_OUT: closed,
      PATH: `${dirname(bubblewrap)}:${process.env.PATH}`,
    };
    const lab = await RunningAutomation.start(env, dataDir, nobody);
    try {
      const organization = await lab.idOf('organizations', 'Harbourline');
      const project = (await lab.post('/projects/', { name: 'Trials', organization, local_path: 'trials' })).json.id;
      const launch = async (playbook: string): Promise<number> => {
        const { json } = await lab.post('/job_templates/', { name: playbook, project, job_type: 'script', playbook });
        return (await lab.post(`/job_templates/${json.id}/launch/`)).json.job;
      };
      const pried = await launch('pry.sh');
      await lab.ended(pried);
      expect(await lab.stdout(pried)).toContain('tried');
      expect(await lab.stdout(pried)).not.toContain('READ');
      const asked = await launch('ask.sh');
      await until(async () => ((await lab.stdout(asked)).includes('begun') ? true : undefined));
      await lab.post(`/jobs/${asked}/cancel/`);
      expect(await lab.ended(asked)).toMatchObject({ status: 'canceled' });
      expect(await lab.stdout(asked)).toContain('asked');
      expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain('sleep 615');
    } finally {
      await lab.stop();
      await projectsDir.remove(projects);
      await rm(closed, { recursive: true, force: true });
    }
  },
);
