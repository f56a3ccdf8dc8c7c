import { expect, test } from 'vitest';
import { phases } from '../model/plan.ts';
import { profile } from '../testing/platform.ts';
import { readProfile } from './profiles.ts';

test('each phase keeps what the one before has, and adds to it', async () => {
  const all = await Promise.all(phases.map(profile));
  for (const [index, next] of all.entries()) {
    const before = all[index - 1];
    expect(next.phase).toBe(index + 1);
    if (!before) continue;
    expect(next.capabilities.slice(0, before.capabilities.length)).toEqual(before.capabilities);
    expect(next.capabilities.length).toBeGreaterThan(before.capabilities.length);
    expect(new Set(next.capabilities).size).toBe(next.capabilities.length);
    expect(new Set(next.features).size).toBe(next.features.length);
  }
});

test('only phase 1 can be brought up by this release', async () => {
  const all = await Promise.all(phases.map(profile));
  expect(all.map(({ release }) => release)).toEqual(['available', 'planned', 'planned', 'planned']);
});

test('a capability that is none is refused', async () => {
  const text = `apiVersion: stagecraft.dev/v1
kind: Profile
metadata: { name: phase-1 }
spec: { phase: 1, title: t, summary: s, release: available, capabilities: [telepathy], features: [] }`;
  await expect(readProfile(1, async () => text)).rejects.toThrow(/capabilities/);
});
