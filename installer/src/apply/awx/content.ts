import { PlatformError } from '../../model/errors.ts';
import type { Desk, Item, Who } from './ask.ts';

/** One thing to be there, as lab/company/automation/seed.json says it; a reference is the name of what is meant. */
interface Entry {
  resource: string;
  values: Record<string, unknown> & { name: string };
  references?: Record<string, [resource: string, name: string]>;
  survey?: object;
  hosts?: string[];
  /** What AWX itself is told otherwise than the lab's controller, where it knows less than that. */
  awx?: Partial<Pick<Entry, 'references'>> & { values: Record<string, unknown> };
}

/** What a script of ours runs, AWX does not know; where there is a playbook as well, that is what it plays. */
const isForAwx = ({ values, awx }: Entry): boolean => values.job_type !== 'script' || awx !== undefined;

const asAwx = ({ awx, ...entry }: Entry): Entry => ({
  ...entry,
  values: { ...entry.values, ...awx?.values },
  references: { ...entry.references, ...awx?.references },
});

export function readContent(text: string, file: string): Entry[] {
  try {
    const { resources } = JSON.parse(text) as { resources: Entry[] };
    return resources.filter(isForAwx).map(asAwx);
  } catch (cause) {
    throw new PlatformError({
      code: 'configuration',
      message: `${file} does not say what there is to launch: it cannot be read.`,
      hint: 'Bring back the file of this release.',
      cause,
    });
  }
}

/** What requests and people launch. */
export const templatesIn = (entries: Entry[]): string[] =>
  entries.flatMap(({ resource, values }) => (resource === 'job_templates' ? [values.name] : []));

type Made = Map<string, number>;
const keyOf = (resource: string, name: string): string => `${resource}/${name}`;

/** Within which its name is unique; a template is found by its name alone, as requests find it. */
const scopes = ['organization', 'inventory'];

const scopeOf = (resource: string, within: Record<string, number>): [string, string][] =>
  Object.entries(within).flatMap(([field, id]) =>
    resource !== 'job_templates' && scopes.includes(field) ? [[field, String(id)]] : [],
  );

async function ensure(
  desk: Desk,
  who: Who,
  resource: string,
  values: Entry['values'],
  within: Record<string, number>,
): Promise<Item> {
  const query = Object.fromEntries([['name', values.name], ...scopeOf(resource, within)]);
  const known = await desk.find(who, resource, query);
  if (!known) return desk.must(who, 'POST', `${resource}/`, { ...values, ...within });
  const differs = Object.entries({ ...values, ...within }).some(([field, value]) => known[field] !== value);
  return differs ? desk.must(who, 'PATCH', `${resource}/${known.id}/`, { ...values, ...within }) : known;
}

/** A reference to an organization that is nowhere described makes it. */
async function pointersOf(
  desk: Desk,
  who: Who,
  { references = {} }: Entry,
  made: Made,
): Promise<Record<string, number>> {
  const pointers: Record<string, number> = {};
  for (const [field, [resource, name]] of Object.entries(references)) {
    const key = keyOf(resource, name);
    if (!made.has(key)) made.set(key, (await ensure(desk, who, resource, { name }, {})).id);
    pointers[field] = made.get(key) ?? 0;
  }
  return pointers;
}

/** What is missing is made, and what is otherwise is put right; what people have made beside it stays. The ids of the templates. */
export async function putContent(
  desk: Desk,
  who: Who,
  entries: Entry[],
  progress: (message: string) => void,
): Promise<number[]> {
  const made: Made = new Map();
  for (const entry of entries) {
    const { resource, values, survey, hosts = [] } = entry;
    progress(`${resource.replaceAll('_', ' ')}: ${values.name}`);
    const { id } = await ensure(desk, who, resource, values, await pointersOf(desk, who, entry, made));
    made.set(keyOf(resource, values.name), id);
    if (survey) await desk.must(who, 'POST', `${resource}/${id}/survey_spec/`, survey);
    for (const host of hosts)
      await desk.must(who, 'POST', `${resource}/${id}/hosts/`, { id: made.get(keyOf('hosts', host)) });
  }
  return templatesIn(entries).flatMap((name) => made.get(keyOf('job_templates', name)) ?? []);
}
