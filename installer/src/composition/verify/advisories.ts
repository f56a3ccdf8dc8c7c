import { files } from '../../adapters/files.ts';
import { http } from '../../adapters/http.ts';
import { askEndOfLife, askOsv } from '../../adapters/osv.ts';
import type { Plan } from '../../model/plan.ts';
import { parseStackLock } from '../../stack/lock.ts';
import { type Advisories, readAdvisories } from '../../verify/advisories/carried.ts';
import { cyclesOf } from '../../verify/advisories/end-of-life.ts';
import { osvRecord } from '../../verify/advisories/osv.ts';
import { type Part, partOf, partsOfPackageLock, partsOfYarnLock, unique } from '../../verify/advisories/parts.ts';
import type { AdvisoryDesk } from '../../verify/surroundings.ts';

const osv = 'https://api.osv.dev';
const endOfLife = 'https://endoflife.date';

const packageLocks = ['package-lock.json', 'distro/node/package-lock.json'];

/** What runs on this machine: the Node of everything, and PostgreSQL as the plan puts it there. */
function partsHere({ steps }: Plan): Part[] {
  const versions = steps.flatMap((step) => (step.kind === 'postgres-tools' ? [step.input.version] : []));
  return [
    partOf('node', process.versions.node, 'this machine'),
    // `17.10.0-beta.17` is the 17th packaging of PostgreSQL 17.10, not a forerunner of it.
    ...versions.map((version) => partOf('postgres', version.replace(/-.*/, ''), 'the tool cache')),
  ];
}

async function pinned(root: string, plan: Plan): Promise<Part[]> {
  const yarn = partsOfYarnLock(await files.readText(`${root}/distro/yarn.lock`), 'distro/yarn.lock');
  const locks = await Promise.all(
    packageLocks.map(async (path) => partsOfPackageLock(await files.readText(`${root}/${path}`), path)),
  );
  const where = 'profiles/stack.lock.yaml';
  const { images, programs } = parseStackLock(await files.readText(`${root}/${where}`));
  return unique([
    ...yarn,
    ...locks.flat(),
    ...Object.entries(images).map(([name, { tag }]) => partOf(name, tag, where)),
    ...Object.entries(programs).map(([name, { version }]) => partOf(name, version, where)),
    ...partsHere(plan),
  ]);
}

/** As they are today, from where they are published. */
async function asked(parts: Part[], signal: AbortSignal): Promise<Advisories> {
  const questions = parts.flatMap(({ packages, version }) => packages.map((each) => ({ package: each, version })));
  const products = [...new Set(parts.flatMap(({ product }) => product ?? []))];
  const [records, cycles] = await Promise.all([
    askOsv(http, { base: osv, questions, signal }),
    Promise.all(
      products.map(async (each) => [each, cyclesOf(await askEndOfLife(http, endOfLife, each, signal)) ?? []]),
    ),
  ]);
  return {
    from: `${new URL(osv).host} and ${new URL(endOfLife).host}`,
    records: records.map((record) => osvRecord.parse(record)),
    products: Object.fromEntries(cycles) as Advisories['products'],
    asOf: new Date().toISOString(),
  };
}

interface Where {
  root: string;
  /** Said on the command line; it must be there. */
  given: string | undefined;
  /** Where they are looked for when nothing is said. */
  usual: string;
  plan: () => Promise<Plan>;
  limits: AdvisoryDesk['limits'];
}

/** What was carried in comes first: whoever did so need not reach anybody. */
export function advisoryDesk({ root, given, usual, plan, limits }: Where): AdvisoryDesk {
  return {
    limits,
    parts: async () => pinned(root, await plan()),
    async advisories(parts, signal) {
      const carried = await readAdvisories(files, given ?? usual);
      if (carried !== undefined) return carried;
      if (given !== undefined) throw new Error(`there is no folder ${given}`);
      return asked(parts, signal);
    },
    carryInto: usual,
  };
}
