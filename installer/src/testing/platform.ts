import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { labAutomation } from '../components/lab-automation/component.ts';
import { labDatabases } from '../components/lab-databases/component.ts';
import { labForge } from '../components/lab-forge/component.ts';
import { labIdentity } from '../components/lab-identity/component.ts';
import { labRunner } from '../components/lab-runner/component.ts';
import { labSecrets } from '../components/lab-secrets/component.ts';
import { portal } from '../components/portal/component.ts';
import { postgresql } from '../components/postgresql/component.ts';
import { readProfile } from '../config/profiles.ts';
import { defaultSettings } from '../config/read.ts';
import type { Facts } from '../model/component.ts';
import type { Plan } from '../model/plan.ts';
import type { Phase } from '../model/vocabulary.ts';
import type { Profile } from '../model/profile.ts';
import type { Redirections, Settings, WorkImages } from '../model/settings.ts';
import type { Stack } from '../model/stack.ts';
import { makePlan, type PlanInputs } from '../plan/plan.ts';
import { parseStackLock } from '../stack/lock.ts';
import { redirected } from '../stack/redirect.ts';
import { embedded } from '../targets/embedded/target.ts';

export const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

export const catalogue = [
  postgresql,
  labIdentity,
  labForge,
  labDatabases,
  labRunner,
  labAutomation,
  labSecrets,
  portal,
];

export const facts: Facts = {
  root: '/checkout',
  folder: '/home/installations/default',
  cache: '/home/cache',
  hashes: {
    identity: 'identity-hash',
    forge: 'forge-hash',
    databases: 'databases-hash',
    runner: 'runner-hash',
    automation: 'automation-hash',
    secrets: 'secrets-hash',
    company: 'company-hash',
    portal: 'portal-hash',
    portalConfig: 'config-hash',
    keeper: 'keeper-hash',
    portalImage: 'portal-image-hash',
    labImage: 'lab-image-hash',
    charts: 'charts-hash',
  },
};

export const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

export const settings = (changes: Partial<Settings> = {}): Settings => ({ ...defaultSettings(), ...changes });

export const profile = (phase: Phase): Promise<Profile> =>
  readProfile(phase, (name) => readFile(`${root}/profiles/${name}`, 'utf8'));

export const stack = (redirections: Redirections = { map: {} }, others: WorkImages = {}): Stack =>
  redirected(parseStackLock(readFileSync(`${root}/profiles/stack.lock.yaml`, 'utf8')), redirections, others);

/** Everything that planning takes, as it is for a plain `up`; each test changes what it is about. */
export async function planInputs(changes: Partial<PlanInputs> = {}): Promise<PlanInputs> {
  return {
    settings: settings(),
    profile: await profile(1),
    target: embedded,
    catalogue,
    facts,
    stack: stack(),
    hash,
    ...changes,
  };
}

export async function phaseOne(changes: Partial<PlanInputs> = {}): Promise<Plan> {
  return makePlan(await planInputs(changes));
}
