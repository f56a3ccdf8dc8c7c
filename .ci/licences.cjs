'use strict';

// Every package must carry a licence that lets others use the whole as they like; licences.json says which do.

const fs = require('node:fs');
const path = require('node:path');
const { allowed, exceptions } = require('./licences.json');

function isAllowed(licence) {
  const choices = licence.replace(/[()]/g, '').split(' OR ');
  return choices.some((choice) => choice.split(' AND ').every((one) => allowed.includes(one.trim())));
}

function isExcepted(name, licence) {
  return exceptions.some(
    (entry) => entry.licence === licence && (name === entry.name || name.startsWith(`${entry.name}-`)),
  );
}

const unfit = (packages) =>
  packages
    .filter(({ name, licence }) => !isAllowed(licence) && !isExcepted(name, licence))
    .map(({ name, version, licence }) => `${name}@${version}: ${licence}`);

/** What npm's lock file names. */
function lockedPackages(root) {
  const { packages } = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([where, entry]) => where.includes('node_modules/') && !entry.link)
    .map(([where, { version, license }]) => ({
      name: where.slice(where.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: license ?? 'none named',
    }));
}

function licenceOf(manifest, folder) {
  const several = Array.isArray(manifest.licenses)
    ? manifest.licenses
    : Array.isArray(manifest.license)
      ? manifest.license
      : [];
  const named =
    several.length > 0
      ? several.map((entry) => entry.type ?? entry).join(' OR ')
      : (manifest.license?.type ?? manifest.license);
  if (typeof named === 'string') return named;
  // Some packages only bring the text.
  const file = fs.readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  const text = file ? fs.readFileSync(path.join(folder, file), 'utf8') : '';
  return /MIT License|Permission is hereby granted, free of charge/.test(text) ? 'MIT' : 'none named';
}

/** What is installed, for package managers whose lock file names no licences. */
function installedPackages(modules) {
  const found = [];
  for (const entry of fs.readdirSync(modules)) {
    const folder = path.join(modules, entry);
    const manifest = path.join(folder, 'package.json');
    if (entry.startsWith('.')) continue;
    if (entry.startsWith('@')) found.push(...installedPackages(folder));
    else if (fs.existsSync(manifest)) {
      const content = JSON.parse(fs.readFileSync(manifest, 'utf8'));
      // Packages without a version are folders inside a package, and ours are private.
      if (content.name && content.version && !content.private) {
        found.push({ name: content.name, version: content.version, licence: licenceOf(content, folder) });
      }
      const nested = path.join(folder, 'node_modules');
      if (fs.existsSync(nested) && !fs.lstatSync(folder).isSymbolicLink()) found.push(...installedPackages(nested));
    }
  }
  return found;
}

function report(packages, say) {
  const found = unfit(packages);
  for (const line of found) say(line);
  say(
    found.length === 0
      ? `${packages.length} packages, all licences are fit.`
      : `${found.length} licences are not on the list.`,
  );
  return found.length === 0;
}

module.exports = { installedPackages, lockedPackages, report };

if (require.main === module) {
  const say = (line) => process.stdout.write(`${line}\n`);
  process.exitCode = report(lockedPackages(path.join(__dirname, '..')), say) ? 0 : 1;
}
