import type { Files } from '../../ports/files.ts';
import type { TrustedAuthority, TrustStore, TrustStores } from '../../ports/trust.ts';

/** What a person must do by hand, since this account may not. */
export interface LeftToDo {
  store: string;
  commands: string[];
}

export interface TrustReport {
  changed: string[];
  /** Where nothing had to be done. */
  already: string[];
  left: LeftToDo[];
  notes: string[];
}

interface Entry {
  store: string;
  label: string;
  sha1: string;
}

export interface TrustDesk {
  stores(): Promise<TrustStores>;
  /** undefined when the installation has no local authority. */
  authority(): Promise<TrustedAuthority | undefined>;
  files: Files;
  /** Where it is kept what has been trusted where: exactly that is taken back. */
  note: string;
}

function isEntry(value: unknown): value is Entry {
  const entry = value as Partial<Entry> | null;
  return [entry?.store, entry?.label, entry?.sha1].every((each) => typeof each === 'string');
}

async function readNote({ files, note }: TrustDesk): Promise<Entry[]> {
  const text = await files.readTextIfPresent(note);
  try {
    const entries: unknown = JSON.parse(text ?? '[]');
    // Damaged, it is only a help that is missing: the labels are the same every time.
    return Array.isArray(entries) ? entries.filter(isEntry) : [];
  } catch {
    return [];
  }
}

async function writeNote({ files, note }: TrustDesk, entries: Entry[]): Promise<void> {
  if (entries.length === 0) await files.remove(note);
  else await files.writeText(note, `${JSON.stringify(entries, null, 2)}\n`);
}

const without = (entries: Entry[], store: string, label: string): Entry[] =>
  entries.filter((each) => each.store !== store || each.label !== label);

const nothing = (notes: string[]): TrustReport => ({ changed: [], already: [], left: [], notes });

/** Adds the authority wherever it is not known yet. */
export async function trust(desk: TrustDesk, authority: TrustedAuthority): Promise<TrustReport> {
  const { stores, notes } = await desk.stores();
  const report = nothing(notes);
  for (const store of stores) {
    const held = await store.holds(authority);
    if (!held && !(await store.mayChange())) {
      report.left.push({ store: store.name, commands: store.adding(authority) });
      continue;
    }
    // Noted first: cut off in between, it can still be taken back.
    const entry = { store: store.name, label: authority.label, sha1: authority.sha1 };
    await writeNote(desk, [...without(await readNote(desk), entry.store, entry.label), entry]);
    if (!held) await store.add(authority);
    (held ? report.already : report.changed).push(store.name);
  }
  return report;
}

/** Everything of ours that the store may hold: what was noted, and what is trusted today. */
async function oursIn(desk: TrustDesk, store: TrustStore): Promise<TrustedAuthority[]> {
  const current = await desk.authority();
  const noted = (await readNote(desk)).filter((entry) => entry.store === store.name && entry.label !== current?.label);
  return [...(current ? [current] : []), ...noted.map(({ label, sha1 }) => ({ label, sha1, path: '' }))];
}

async function takeBack(desk: TrustDesk, store: TrustStore, report: TrustReport): Promise<void> {
  let changed = false;
  for (const authority of await oursIn(desk, store)) {
    // Also what was half done: a file is there, though nothing knows of it yet.
    const held = await store.holds({ ...authority, certificate: undefined });
    if (held && !(await store.mayChange())) {
      report.left.push({ store: store.name, commands: store.removing(authority) });
      continue;
    }
    if (held) {
      await store.remove(authority);
      changed = true;
    }
    await writeNote(desk, without(await readNote(desk), store.name, authority.label));
  }
  const isLeft = report.left.some(({ store: name }) => name === store.name);
  if (changed) report.changed.push(store.name);
  else if (!isLeft) report.already.push(store.name);
}

/** Takes back what `trust` has done, and nothing else. */
export async function untrust(desk: TrustDesk): Promise<TrustReport> {
  const { stores, notes } = await desk.stores();
  const report = nothing(notes);
  for (const store of stores) await takeBack(desk, store, report);
  return report;
}
