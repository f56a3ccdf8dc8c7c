import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { availableImage, dockerSays } from '../../../installer/src/testing/engine.ts';
import { kindPlan } from '../../../installer/src/testing/cluster.ts';
import { clusterOfTest, noCluster, quiet, stackImage, stepOf } from '../../../installer/src/testing/kind-cluster.ts';
import { files } from '../../../installer/src/adapters/files.ts';
import { companyDir, freePort } from '../../identity/test/start.ts';
import { RunningAutomation, until } from './automation.ts';
import { runsOf, slow } from './runs.ts';

const node = stackImage('node');
/** Images with Ansible, and with OpenTofu or Terraform: where they are not at hand, what needs them is passed over. */
const named = (variable: string) => {
  const image = process.env[variable];
  return image === undefined ? undefined : availableImage(image);
};
const [playbooks, plans] = [named('STAGECRAFT_TEST_PLAYBOOKS'), named('STAGECRAFT_TEST_PLANS')];

const namespace = 'backstage-jobs';
const helper = `stagecraft/lab-automation-test:${process.pid}`;

const scripts = {
  'slow.sh':
    'echo first line\nfor i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 1; echo "second $i"; done\necho last line\n',
  'hang.sh': 'echo begun\n(setsid sh -c "sleep 611" &) 2>/dev/null\nsleep 611\n',
  'greedy.sh': 'node -e "const all = []; for (;;) all.push(Buffer.alloc(50_000_000, 1))"\n',
};

/** The controller runs beside the test and its jobs in the cluster: it can be killed, and what it left be looked at. */
describe.skipIf(noCluster || !node)('jobs in pods', () => {
  const our = clusterOfTest('automation');
  const folder = mkdtempSync(join('/var/tmp', 'automation-pods-'));
  let lab: RunningAutomation;
  let env: Record<string, string>;

  function buildHelper(): void {
    const context = mkdtempSync(join(tmpdir(), 'automation-image-'));
    const image = join(import.meta.dirname, '../../image');
    mkdirSync(join(context, 'lab'));
    const made = spawnSync(process.execPath, [join(image, 'bundle.cjs'), join(context, 'lab')], { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(made.stderr);
    dockerSays('build', '--build-arg', `BASE=${node}`, '--tag', helper, '--file', join(image, 'Dockerfile'), context);
    rmSync(context, { recursive: true });
  }

  /** As the plan has it; only the volume is made by hand. */
  async function makePlace(): Promise<void> {
    const cluster = await our.access.get();
    const metadata = { name: 'automation', namespace: 'backstage' };
    await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'backstage' } });
    await cluster.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata });
    const { steps } = await kindPlan({ phase: 2, automation: { plans: 'any' } });
    // The namespace is the runner's, which shares it.
    const place = ['lab-runner/place', 'lab-automation/place', 'lab-automation/machines'];
    for (const step of steps)
      if (step.kind === 'objects' && place.includes(step.id))
        for (const object of step.input.objects) await cluster.apply(object);
    our.inNode(
      'sh',
      '-c',
      'mkdir -p /var/stagecraft/automation-machines && chmod 777 /var/stagecraft/automation-machines',
    );
    await cluster.apply({
      ...{ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'automation-machines' } },
      spec: {
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteOnce'],
        storageClassName: 'stagecraft',
        claimRef: { namespace, name: 'automation-machines' },
        hostPath: { path: '/var/stagecraft/automation-machines' },
      },
    });
  }

  async function account(): Promise<string> {
    const place = join(folder, 'account');
    mkdirSync(place);
    const { clusters } = parse(await files.readText(our.kubeconfig)) as {
      clusters: { cluster: { server: string; 'certificate-authority-data': string } }[];
    };
    const [{ cluster } = { cluster: { server: '', 'certificate-authority-data': '' } }] = clusters;
    writeFileSync(join(place, 'ca.crt'), Buffer.from(cluster['certificate-authority-data'], 'base64'));
    writeFileSync(
      join(place, 'token'),
      our.kubectl('create', 'token', 'automation', '-n', 'backstage', '--duration=2h'),
    );
    env = { ...env, KUBERNETES_URL: cluster.server, KUBERNETES_ACCOUNT: place };
    return place;
  }

  function projects(): string {
    const root = join(folder, 'projects');
    cpSync(join(companyDir, 'automation', 'projects'), root, { recursive: true });
    for (const [name, text] of Object.entries(scripts)) writeFileSync(join(root, 'fleet', name), text);
    return root;
  }

  beforeAll(async () => {
    await our.programs();
    buildHelper();
    const input = { name: our.name, image: stackImage('kind-node') ?? '', ports: [], mounts: [] };
    const issuer = {
      issuer: 'https://identity.trial.stagecraft.localhost/realms/stagecraft',
      issuerAddress: '10.96.0.43',
    };
    const patient = { ...quiet(), signal: AbortSignal.timeout(500_000) };
    await our.runner.apply(stepOf('kind-cluster', { ...input, ...issuer }), patient);
    const images = [node, helper, playbooks, plans].filter((image) => image !== undefined);
    await our.clusters.load(our.name, images, AbortSignal.timeout(300_000));
    await makePlace();
    const port = await freePort();
    const gateway = dockerSays('network', 'inspect', 'kind', '--format', '{{(index .IPAM.Config 0).Gateway}}');
    env = {
      ...{ HOST: '0.0.0.0', PUBLIC_URL: `http://${gateway}:${port}`, AUTOMATION_PROJECTS: projects() },
      ...{ AUTOMATION_JOBS: 'pods', AUTOMATION_POD_NAMESPACE: namespace, AUTOMATION_POD_CLAIM: 'automation-machines' },
      ...{ AUTOMATION_POD_IMAGE: node ?? '', AUTOMATION_POD_HELPER_IMAGE: helper, AUTOMATION_POD_PULL_POLICY: 'Never' },
      ...{ AUTOMATION_POD_USER: '1000', AUTOMATION_POD_MEMORY: '512Mi' },
      ...(playbooks ? { AUTOMATION_POD_PLAYBOOKS: playbooks } : {}),
      ...(plans ? { AUTOMATION_POD_PLANS: plans } : {}),
    };
    await account();
    lab = new RunningAutomation(port, join(folder, 'data'), env);
    await lab.up();
    const [project, ids] = [await lab.idOf('projects', 'Fleet'), []];
    for (const name of Object.keys(scripts)) {
      const made = await lab.post('/job_templates/', { name, job_type: 'script', project, playbook: name });
      expect(made.status, made.text).toBe(201);
    }
    return ids;
  });

  afterAll(async () => {
    await lab?.stop();
    await our.remove();
    rmSync(folder, { recursive: true, force: true });
    spawnSync('docker', ['rmi', helper]);
  });

  const launch = async (template: string, body: object = {}): Promise<number> => {
    const made = await lab.post(`/job_templates/${await lab.idOf('job_templates', template)}/launch/`, body);
    expect(made.status, made.text).toBe(201);
    return made.json.id;
  };

  const says = (job: number, text: string) =>
    until(async () => ((await lab.stdout(job)).includes(text) ? true : undefined), 90);

  const left = (): string => our.kubectl('get', 'pods,secrets', '-n', namespace, '-o', 'name');

  it('a script changes a machine, and a second time finds it as it should be; nothing of either stays', async () => {
    for (const changed of ['changed=1', 'changed=0']) {
      const job = await launch('Log retention', { extra_vars: { machine: 'storefront-1', days: 31 } });
      const ended = await lab.ended(job, 120);
      expect(ended.status, await lab.stdout(job)).toBe('successful');
      expect(await lab.stdout(job)).toContain(changed);
    }
    expect(left()).toBe('');
    expect(readdirSync(join(lab.dataDir, 'handover'))).toEqual([]);
  });

  it('a job goes on while its controller is killed, and is followed from its first line', async () => {
    const job = await launch('slow.sh');
    await says(job, 'second 2');
    await lab.restart('SIGKILL');
    const ended = await lab.ended(job, 120);
    expect(ended.status).toBe('successful');
    const lines = (await lab.stdout(job)).trim().split('\n');
    expect(lines[0]).toBe('first line');
    expect(lines.at(-1)).toBe('last line');
    expect(lines).toHaveLength(14);
    expect(left()).toBe('');
  });

  it('cancelled, all of it ends; a job of an earlier controller too', async () => {
    const job = await launch('hang.sh');
    await says(job, 'begun');
    await lab.restart('SIGTERM');
    expect((await lab.get(`/jobs/${job}/`)).json.status).toBe('running');
    expect((await lab.post(`/jobs/${job}/cancel/`)).status).toBe(202);
    expect((await lab.ended(job, 90)).status).toBe('canceled');
    expect(left()).toBe('');
    expect(our.inNode('sh', '-c', 'ps -eo args | grep -c "[s]leep 611" || true')).toBe('0');
  });

  it('a job out of time fails, one that wants too much says so, and a pod that is gone is not begun again', async () => {
    const id = await lab.idOf('job_templates', 'hang.sh');
    await lab.ask('PATCH', `/api/v2/job_templates/${id}/`, { body: { timeout: 12 } });
    const late = await launch('hang.sh');
    const greedy = await launch('greedy.sh');
    expect(await lab.ended(late, 120)).toMatchObject({
      status: 'failed',
      job_explanation: expect.stringMatching(/timeout/),
    });
    const wanted = await lab.ended(greedy, 120);
    expect(wanted.status).not.toBe('successful');
    expect(wanted.job_explanation + (await lab.stdout(greedy))).toMatch(
      /more memory than its limit|heap out of memory/,
    );
    const gone = await launch('slow.sh');
    await says(gone, 'first line');
    await lab.end('SIGKILL');
    our.kubectl('delete', 'pods', '--all', '-n', namespace, '--grace-period=1');
    await lab.up();
    expect(await lab.ended(gone, 90)).toMatchObject({
      status: 'error',
      job_explanation: expect.stringContaining('Launch it again'),
    });
    expect(left()).toBe('');
    expect(readdirSync(join(lab.dataDir, 'handover'))).toEqual([]);
  });

  it.skipIf(playbooks)('a playbook is refused where no image has Ansible, and the setting is named', async () => {
    const made = await lab.post(`/job_templates/${await lab.idOf('job_templates', 'Service defaults')}/launch/`);
    expect([made.status, made.json.detail]).toEqual([400, expect.stringContaining('spec.automation.playbooks')]);
  });

  it.skipIf(!playbooks)('a playbook changes the machines, and a second time nothing', async () => {
    const changes = async () => {
      const job = await launch('Service defaults');
      const ended = await lab.ended(job, 180);
      expect(ended.status, await lab.stdout(job)).toBe('successful');
      const { json } = await lab.get(`/jobs/${job}/job_host_summaries/`);
      return (json.results as { changed: number }[]).map(({ changed }) => changed);
    };
    expect(Math.max(...(await changes()))).toBeGreaterThan(0);
    expect(await changes()).toEqual([0, 0, 0]);
    expect(existsSync(join(lab.dataDir, 'lab'))).toBe(false);
  });

  describe.skipIf(!plans)('runs', () => {
    const { start, look, reach, log, act, state, planned, underWay, freed } = runsOf(() => lab);

    it('plan, wait for a word, apply, keep the state, and find nothing to do afterwards', async () => {
      const { place, id } = await planned('resource "terraform_data" "a" { input = "one" }\n');
      await act(id, 'apply');
      const applied = await reach(id, 'applied');
      expect(await log(applied, 'apply')).toContain('1 added');
      expect((await state(place)).json.data.attributes.serial).toBeGreaterThan(0);
      const again = (await start(place)).json.data.id;
      await reach(again, 'planned_and_finished');
      expect(left()).toBe('');
    });

    it('an apply goes on while its controller is killed; cancelled, what it had made is kept', async () => {
      const { place, id } = await planned(slow);
      await act(id, 'apply');
      await underWay(id);
      await lab.restart('SIGKILL');
      expect((await look(id)).attributes.status).toBe('applying');
      await act(id, 'cancel');
      await reach(id, 'canceled');
      const shown = (await state(place)).json.data.attributes['hosted-state-download-url'];
      const { text } = await lab.ask('GET', `http://127.0.0.1:${lab.port}${new URL(shown).pathname}`, { token: '' });
      expect(text).toContain('written');
      await freed(place);
      expect(left()).toBe('');
    });
  });
});
