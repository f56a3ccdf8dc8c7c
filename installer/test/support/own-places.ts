import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';

/** Hard links: quick, small, and whoever replaces a file changes only what is theirs. They do not reach across file systems. */
const link = (from: string, into: string): Buffer => execFileSync('cp', ['-al', from, into]);

/** A folder beside that home, where hard links reach, and where PostgreSQL's account can enter. */
export function besideHome(home: string): string {
  const folder = mkdtempSync(`${home}-own-`);
  chmodSync(folder, 0o755);
  return folder;
}

/** One portal out of another home's cache. It runs from `app`, which leads to the packages in the workspace: those are many, and shared. */
export function takeArtefact(from: string, hash: string, to: string): void {
  const artefact = path.join(from, 'cache', 'portal', hash);
  const taken = path.join(to, 'cache', 'portal', hash);
  mkdirSync(taken, { recursive: true });
  for (const name of ['app', 'complete.json']) link(path.join(artefact, name), taken);
  symlinkSync(path.join(artefact, 'workspace'), path.join(taken, 'workspace'));
}

/** What another home has fetched and built, for one that must not wait for it. */
export function takeCache(from: string, to: string): void {
  const cache = path.join(from, 'cache');
  mkdirSync(path.join(to, 'cache'), { recursive: true });
  for (const name of readdirSync(cache)) if (name !== 'portal') link(path.join(cache, name), path.join(to, 'cache'));
  for (const hash of readdirSync(path.join(cache, 'portal'))) {
    if (existsSync(path.join(cache, 'portal', hash, 'complete.json'))) takeArtefact(from, hash, to);
  }
}

/** From here on the packages of such a portal may be changed as well. */
export function unshareWorkspace(artefact: string): void {
  const workspace = path.join(artefact, 'workspace');
  if (!lstatSync(workspace).isSymbolicLink()) return;
  link(`${workspace}/.`, `${workspace}.own`);
  rmSync(workspace);
  renameSync(`${workspace}.own`, workspace);
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
