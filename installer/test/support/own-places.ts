import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';

/** Hard links: quick, small, and whoever replaces a file changes only what is theirs. They do not reach across file systems. */
const link = (from: string, into: string): Buffer => execFileSync('cp', ['-al', from, into]);

/**
 * One portal out of another home's cache. It runs from `app`, which leads to the packages in the workspace: those are many,
 * and only read, unless somebody means to change them.
 */
export function takeArtefact(from: string, hash: string, to: string, workspace: 'shared' | 'own' = 'shared'): void {
  const artefact = path.join(from, 'cache', 'portal', hash);
  const taken = path.join(to, 'cache', 'portal', hash);
  mkdirSync(taken, { recursive: true });
  for (const name of ['app', 'complete.json']) link(path.join(artefact, name), taken);
  if (workspace === 'own') link(path.join(artefact, 'workspace'), taken);
  else symlinkSync(path.join(artefact, 'workspace'), path.join(taken, 'workspace'));
}

/** What another home has fetched and built, for one that must not wait for it. */
export function takeCache(from: string, to: string, workspace: 'shared' | 'own' = 'shared'): void {
  const cache = path.join(from, 'cache');
  mkdirSync(path.join(to, 'cache'), { recursive: true });
  for (const name of readdirSync(cache)) if (name !== 'portal') link(path.join(cache, name), path.join(to, 'cache'));
  for (const hash of readdirSync(path.join(cache, 'portal'))) {
    if (existsSync(path.join(cache, 'portal', hash, 'complete.json'))) takeArtefact(from, hash, to, workspace);
  }
}

const sources = [
  'stagecraft',
  'package.json',
  'package-lock.json',
  'installer',
  'lab',
  'distro',
  'profiles',
  'docs',
  'e2e',
];

/** This checkout once more, with no bundle made yet; its packages are shared. */
export function copyCheckout(to: string): void {
  mkdirSync(to);
  const filter = (source: string): boolean => path.basename(source) !== 'node_modules';
  for (const name of sources) cpSync(name, path.join(to, name), { recursive: true, filter });
  for (const folder of ['.', 'installer', 'lab/identity', 'lab/forge', 'lab/databases']) {
    const packages = path.resolve(folder, 'node_modules');
    if (existsSync(packages)) symlinkSync(packages, path.join(to, folder, 'node_modules'));
  }
}
