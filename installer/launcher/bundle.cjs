'use strict';

const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { makeOnce } = require('./once.cjs');

/** Path, size and time of each source file: as good as its content for telling a change, and much quicker to read. */
function signature(root) {
  const hash = crypto.createHash('sha256').update('3');
  const walk = (folder) => {
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
      const full = path.join(folder, entry.name);
      if (entry.isDirectory()) walk(full);
      else if (entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts')) {
        const { size, mtimeMs } = fs.statSync(full);
        hash.update(`${full}\0${size}\0${mtimeMs}\n`);
      }
    }
  };
  walk(path.join(root, 'installer', 'src'));
  const lock = fs.statSync(path.join(root, 'package-lock.json'));
  return hash.update(`${lock.size}\0${lock.mtimeMs}`).digest('hex').slice(0, 16);
}

async function build(root, folder) {
  const { build: bundle } = require('esbuild');
  const source = (name) => path.join(root, 'installer', 'src', name);
  await bundle({
    entryPoints: { main: source('main.ts'), supervisor: source('supervisor/main.ts') },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    outExtension: { '.js': '.mjs' },
    chunkNames: 'parts/[name]-[hash]',
    // Packages in CommonJS call require; an ES module has none of its own.
    banner: { js: "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);" },
    logLevel: 'error',
  });
}

/** Keeps the newest few: a keeper that is still running may yet load a part of an older one. */
function prune(parent, keep) {
  const folders = fs
    .readdirSync(parent)
    .map((name) => path.join(parent, name))
    .filter((folder) => fs.statSync(folder).isDirectory())
    .sort((a, b) => fs.statSync(b).mtimeMs - fs.statSync(a).mtimeMs);
  for (const folder of folders.slice(keep)) fs.rmSync(folder, { recursive: true, force: true });
}

async function buildIn(parent, name, root) {
  const folder = await makeOnce(path.join(parent, name), (partial) => build(root, partial));
  prune(parent, 4);
  return folder;
}

const mayNotWrite = new Set(['EACCES', 'EPERM', 'EROFS']);

/**
 * The installer as a few JavaScript files, made anew when its source changes. They lie beside the packages;
 * in a checkout that belongs to somebody else, in one's own home.
 */
async function ensureBundle(root, home) {
  const name = signature(root);
  const parents = [path.join(root, 'node_modules', '.cache', 'stagecraft'), path.join(home, 'cache', 'installer')];
  const there = parents.map((parent) => path.join(parent, name)).find((folder) => fs.existsSync(folder));
  if (there) return there;
  try {
    return await buildIn(parents[0], name, root);
  } catch (error) {
    if (!mayNotWrite.has(error.code)) throw error;
    return buildIn(parents[1], name, root);
  }
}

module.exports = { ensureBundle };
