'use strict';

// Every package that the lock file names must carry a licence that lets others use the whole as they like.

const fs = require('node:fs');
const path = require('node:path');

const allowed = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-3.0',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
]);
// Weak copyleft of build tools that are used as they are, and shipped with nothing.
const toolsOnly = new Map([['lightningcss', 'MPL-2.0']]);

const isAllowed = (licence) =>
  licence
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((one) => allowed.has(one.trim())));

function problems(root) {
  const { packages } = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const found = [];
  for (const [where, entry] of Object.entries(packages)) {
    if (!where.includes('node_modules/') || entry.link) continue;
    const name = where.slice(where.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const licence = entry.license ?? 'none named';
    const tool = [...toolsOnly].some(([start, known]) => name.startsWith(start) && known === licence);
    if (!isAllowed(licence) && !tool) found.push(`${name}@${entry.version}: ${licence}`);
  }
  return found;
}

const found = problems(path.join(__dirname, '..'));
for (const line of found) process.stdout.write(`${line}\n`);
process.stdout.write(
  found.length === 0 ? 'All licences are fit.\n' : `${found.length} packages with a licence that is not on the list.\n`,
);
process.exitCode = found.length === 0 ? 0 : 1;
