import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { catalogue } from '../composition/catalogue.ts';
import { phases } from '../model/vocabulary.ts';
import { parse } from 'yaml';
import { profile, root } from '../testing/platform.ts';
import { readProfile } from './profiles.ts';

test('each phase keeps what the one before has, and adds to it', async () => {
  const all = await Promise.all(phases.map(profile));
  for (const [index, next] of all.entries()) {
    const before = all[index - 1];
    expect(next.phase).toBe(index + 1);
    if (!before) continue;
    expect(next.capabilities.slice(0, before.capabilities.length)).toEqual(before.capabilities);
    const size = ({ capabilities, features }: typeof next): number => capabilities.length + features.length;
    expect(size(next)).toBeGreaterThan(size(before));
    expect(new Set(next.capabilities).size).toBe(next.capabilities.length);
    expect(new Set(next.features).size).toBe(next.features.length);
  }
});

test('phases 1 and 2 are there, the others cannot be brought up', async () => {
  const all = await Promise.all(phases.map(profile));
  expect(all.map(({ release }) => release)).toEqual(['available', 'available', 'planned', 'planned']);
});

interface CatalogLayer {
  catalog: { rules?: { locations?: { exact: string }[] }[]; locations: { target: string; rules?: unknown }[] };
}

test('what the catalog of any phase reads is allowed in every phase: the former portal may read for the next one', async () => {
  const [base, later] = await Promise.all(
    ['app-config.yaml', 'app-config.phase-2.yaml'].map(
      async (name) => (parse(await readFile(`${root}/distro/config/${name}`, 'utf8')) as CatalogLayer).catalog,
    ),
  );
  expect(later?.rules).toBeUndefined();
  const all = [...(base?.locations ?? []), ...(later?.locations ?? [])];
  expect(all.filter(({ rules }) => rules !== undefined)).toEqual([]);
  const allowed = (base?.rules ?? []).flatMap(({ locations = [] }) => locations.map(({ exact }) => exact));
  expect(allowed).toEqual([
    expect.stringMatching(/\/catalog\/org\.yaml$/),
    expect.stringMatching(/TEMPLATES_DIR\}\/\*\.yaml$/),
  ]);
  for (const target of allowed) expect(all.map((location) => location.target)).toContain(target);
});

test('a capability without a component is asked for by no phase that can be brought up', async () => {
  const all = (await Promise.all(phases.map(profile))).filter(({ release }) => release !== 'planned');
  const wanted = new Set(all.flatMap(({ capabilities }) => capabilities));
  expect([...wanted].sort()).toEqual([...new Set(catalogue.map(({ provides }) => provides))].sort());
});

test('a capability that is none is refused', async () => {
  const text = `apiVersion: stagecraft.dev/v1
kind: Profile
metadata: { name: phase-1 }
spec: { phase: 1, title: t, summary: s, release: available, capabilities: [telepathy], features: [] }`;
  await expect(readProfile(1, async () => text)).rejects.toThrow(/capabilities/);
});
