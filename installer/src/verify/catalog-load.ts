/** How long an answer took, and whether it was one. */
export interface Answered {
  status: number;
  body: string;
  milliseconds: number;
}

export type Ask = (path: string, json?: unknown) => Promise<Answered>;

export const pages = ['list', 'entity', 'search'] as const;
export type PageName = (typeof pages)[number];

export interface Load {
  /** One for each person who is there at once. */
  people: Ask[];
  /** What they look at: entity references, such as component:default/cart. */
  refs: string[];
  /** How often each person opens each page. */
  rounds: number;
  signal: AbortSignal;
}

/** References to look at: the same ones for the same catalog. */
export const someRefs = `SELECT entity_ref AS ref FROM final_entities
  WHERE final_entity IS NOT NULL AND entity_ref NOT LIKE 'location:%' ORDER BY md5(entity_ref) LIMIT 600`;

/** A portal that reads these files and nothing else, and keeps nobody from asking. */
export const portalOf = (files: string[]) => ({
  catalog: {
    rules: [{ allow: ['Component', 'System', 'API', 'Resource', 'Location', 'Domain', 'User', 'Group'] }],
    locations: files.map((target) => ({ type: 'file', target })),
    providers: null,
  },
  stagecraft: { rateLimit: { perPerson: 10_000_000, perAddress: 10_000_000 } },
});

interface Related {
  relations?: { targetRef: string }[];
}

async function timed(ask: Ask, path: string, json?: unknown): Promise<Answered> {
  const answered = await ask(path, json);
  if (answered.status !== 200) throw new Error(`${path.split('?')[0]} answers ${answered.status}`);
  return answered;
}

const spent = (answers: Answered[]): number[] => answers.map(({ milliseconds }) => milliseconds);

/** The first page of a list in its order, and how many there are: the page asks for both. */
async function list(ask: Ask, ref: string): Promise<number[]> {
  const kind = ref.split(':')[0];
  const query = `/api/catalog/entities/by-query?filter=kind%3D${kind}&orderField=metadata.name%2Casc`;
  return spent([await timed(ask, `${query}&limit=20&totalItems=exclude`), await timed(ask, `${query}&limit=0`)]);
}

/** The entity; then whom it is related to, for the graph and the warning, and where it comes from. */
async function entity(ask: Ask, ref: string): Promise<number[]> {
  const [kind = '', rest = ''] = ref.split(':');
  const name = `/api/catalog/entities/by-name/${kind}/${rest}`;
  const first = await timed(ask, name);
  const { relations = [] } = JSON.parse(first.body) as Related;
  const entityRefs = [...new Set(relations.map(({ targetRef }) => targetRef))];
  const fields = ['kind', 'metadata.name', 'metadata.namespace', 'metadata.title', 'relations', 'spec.type'];
  return spent([
    first,
    await timed(ask, '/api/catalog/entities/by-refs', { entityRefs, fields }),
    await timed(ask, '/api/catalog/entities/by-refs', { entityRefs, fields: ['kind', 'metadata.name'] }),
    await timed(ask, `${name}/ancestry`),
  ]);
}

/** The first words of a name, as people type them. */
async function search(ask: Ask, ref: string): Promise<number[]> {
  const words = (ref.split('/')[1] ?? '').split(/[-.]/).slice(0, 2).join(' ');
  return spent([await timed(ask, `/api/search/query?term=${encodeURIComponent(words)}&pageLimit=25`)]);
}

const open: Record<PageName, (ask: Ask, ref: string) => Promise<number[]>> = { list, entity, search };

/** Everybody opens a page at once and without a pause, a request at a time: how long each of the requests took. */
export async function loadPage(page: PageName, { people, refs, rounds, signal }: Load): Promise<number[]> {
  const walk = async (ask: Ask, place: number): Promise<number[]> => {
    const spentHere: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      signal.throwIfAborted();
      spentHere.push(...(await open[page](ask, refs[(place * rounds + round) % refs.length] ?? '')));
    }
    return spentHere;
  };
  return (await Promise.all(people.map(walk))).flat();
}

/** The time within which that share of the answers came. */
export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
