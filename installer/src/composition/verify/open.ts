import { clusterDatabaseReader } from '../../adapters/cluster/database-reader.ts';
import { databaseReader } from '../../adapters/database-reader.ts';
import { files } from '../../adapters/files.ts';
import { http } from '../../adapters/http.ts';
import { readInstalledPlan } from '../../apply/state.ts';
import type { Choice, Examination, ExaminationOf, Workshop } from '../../cli/world.ts';
import { PlatformError } from '../../model/errors.ts';
import type { Plan } from '../../model/plan.ts';
import { everySecondsOf } from '../../model/schedule.ts';
import { embedded } from '../../targets/embedded/target.ts';
import type { Account, Inside, Surroundings } from '../../verify/surroundings.ts';
import { authorityOf } from '../authority.ts';
import type { Place } from '../place.ts';
import { openWorkshop } from '../workshop.ts';
import { advisoryDesk } from './advisories.ts';
import { behindEdge } from './behind-edge.ts';
import { accessOf, clusterView, logOf } from './cluster.ts';
import { portalConfiguration } from './configuration.ts';
import { edgeOf } from './edge.ts';
import { embeddedHands } from './hands.ts';
import { journeysOf } from './journeys.ts';
import { clusterRotation, embeddedRotation } from './rotation.ts';
import { handedByExternalSecrets } from './handed-by-external-secrets.ts';
import { handedByKeeper } from './handed-by-keeper.ts';
import { handedToJobsAlone, storeView } from './store.ts';
import { turnOf } from './turn.ts';
import { portalSource } from './source.ts';

async function secretsOf({ layout }: Workshop): Promise<Record<string, string>> {
  const text = await files.readTextIfPresent(layout.secrets);
  return text === undefined ? {} : (JSON.parse(text) as { secrets: Record<string, string> }).secrets;
}

async function peopleOf(workshop: Workshop): Promise<Account[]> {
  const people = await workshop.people();
  return Promise.all(
    people.map(async ({ username, groups }) => ({
      username,
      groups,
      password: await workshop.secrets.read(`password-${username}`),
    })),
  );
}

function insideOf(
  workshop: Workshop,
  root: string,
  plan: () => Promise<Plan>,
  readLog: (name: string) => Promise<string>,
): Inside {
  const { layout, runtime } = workshop;
  return {
    files,
    folder: layout.folder,
    root,
    plan,
    differences: async (signal) => workshop.compare(await workshop.plan(), signal),
    secrets: () => secretsOf(workshop),
    logNames: () => runtime.logNames(),
    readLog,
    portalLog: async () => readLog(portalOf(await plan())),
  };
}

/** Under which name the portal runs. */
function portalOf({ steps }: Plan): string {
  for (const step of steps) {
    if (step.component !== 'portal') continue;
    if (step.kind === 'process' || step.kind === 'release') return step.input.name;
  }
  throw new Error('the installed plan does not start a portal');
}

const databasePod = 'psql-postgresql-0';

const hasStore = ({ steps }: Plan): boolean => steps.some(({ kind }) => kind === 'secret-store');

/** What can be asked of a platform on this machine. */
function embeddedOnly(
  place: Place,
  workshop: Workshop,
  installed: Plan,
  plan: () => Promise<Plan>,
): Partial<Surroundings> {
  const port = embedded.endpoint('database', workshop.settings).port;
  return {
    database: databaseReader(port, () => workshop.secrets.read('database-password')),
    hands: embeddedHands(place, workshop, plan),
    rotation: embeddedRotation(workshop),
    ...(hasStore(installed) ? { store: storeView(workshop, plan, () => handedByKeeper(files, workshop.layout)) } : {}),
    inside: insideOf(workshop, place.root, plan, (name) => workshop.runtime.readLog(name)),
  };
}

/** The same, where its parts are pods of a cluster. */
async function clusterOnly(
  place: Place,
  workshop: Workshop,
  plan: () => Promise<Plan>,
): Promise<Partial<Surroundings>> {
  const installed = await plan();
  const access = accessOf(workshop);
  const portal = portalOf(installed);
  const cluster = clusterView(access, installed, portal);
  const { namespaces } = cluster;
  const [namespace = ''] = namespaces;
  const source = installed.steps.find(({ kind }) => kind === 'secret-source');
  const handing = source?.kind === 'secret-source' ? handedByExternalSecrets(access, source.input) : handedToJobsAlone;
  return {
    cluster,
    ...(hasStore(installed) ? { store: storeView(workshop, plan, handing) } : {}),
    rotation: clusterRotation(workshop, cluster),
    database: clusterDatabaseReader(access, { namespace, name: databasePod }),
    inside: insideOf(workshop, place.root, plan, (name) => logOf(access, namespaces, name)),
    edge: edgeOf(workshop, installed, await authorityOf(workshop)),
    behindEdge: behindEdge(cluster, portal),
  };
}

async function mustRun(workshop: Workshop): Promise<Plan> {
  const { installation } = workshop.settings;
  const plan = await readInstalledPlan(files, workshop.layout);
  const services = plan && (await workshop.runtime.services());
  if (plan && services && services.length > 0) return plan;
  throw new PlatformError({
    code: 'not-running',
    message: `“${installation}” does not run, so nothing can be asked.`,
    hint: '`stagecraft up` brings it up; --portal <url> looks at another one.',
  });
}

/** An installation of ours: everything can be asked. */
async function ofInstallation(place: Place, choice: Choice, advisories?: string): Promise<Examination> {
  const workshop = await openWorkshop(place, choice);
  const { settings, layout } = workshop;
  const plan = await mustRun(workshop);
  const url = plan.addresses.find(({ name }) => name === 'portal')?.url;
  if (url === undefined) throw new Error('the installed plan has no address for the portal');
  const authority = await authorityOf(workshop);
  const { budgets, limitDays: limits } = await workshop.profile(plan.phase);
  const installed = async (): Promise<Plan> => (await readInstalledPlan(files, layout)) ?? plan;
  const world: Surroundings = {
    installation: settings.installation,
    phase: plan.phase,
    target: plan.target,
    portal: { url, ...(authority === undefined ? {} : { authority }) },
    http,
    people: () => peopleOf(workshop),
    configuration: async () => portalConfiguration(place.root, await installed()),
    ...(budgets && { budgets }),
    ...(limits && {
      advisories: advisoryDesk({
        root: place.root,
        given: advisories,
        usual: `${layout.home}/advisories`,
        plan: installed,
        limits,
      }),
    }),
    source: portalSource(place.root, layout, installed),
    ...(plan.target === 'embedded'
      ? embeddedOnly(place, workshop, plan, installed)
      : await clusterOnly(place, workshop, installed)),
  };
  return {
    world,
    files,
    history: `${layout.folder}/verify`,
    turn: turnOf(layout),
    everySeconds: everySecondsOf(settings.verify.schedule),
    journeys: journeysOf(place, workshop, plan),
  };
}

async function mustAnswer(url: string): Promise<void> {
  const signal = AbortSignal.timeout(15_000);
  try {
    await http({ url: `${url}/`, signal });
  } catch (error) {
    throw new PlatformError({
      code: 'network',
      message: `No portal answers at ${url}.`,
      hint: 'Write the address that a browser opens, such as https://portal.example.com.',
      cause: error,
    });
  }
}

/** Somebody's portal: what can be known from outside. */
async function ofPortal(url: string, token: string | undefined): Promise<Examination> {
  await mustAnswer(url);
  const world: Surroundings = {
    installation: url,
    phase: 1,
    target: undefined,
    portal: { url },
    http,
    ...(token === undefined ? {} : { token }),
  };
  return { world, files };
}

export function openExamination(place: Place, of: ExaminationOf): Promise<Examination> {
  return 'portal' in of ? ofPortal(of.portal, of.token) : ofInstallation(place, of.choice, of.advisories);
}
