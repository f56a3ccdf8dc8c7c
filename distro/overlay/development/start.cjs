'use strict';

// `yarn start`: app and backend with hot reload, beside a running installation whose database, identity provider and
// forge they use. What the portal needs to know comes from the environment, from .env, or from that installation.

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { installationFolder, installedPortal } = require('./installation.cjs');

const root = path.join(__dirname, '..');
const port = process.env.DEVELOPMENT_PORT ?? '3007';
const layers = ['', '.platform', '.phase-1', '.development'].map((name) => `config/app-config${name}.yaml`);
const ownLayer = 'app-config.local.yaml';

/** What differs from the installation: addresses and folders of our own, so that neither disturbs the other. */
const own = {
  PORTAL_URL: process.env.DEVELOPMENT_URL ?? 'http://localhost:3000',
  PORTAL_HOST: '127.0.0.1',
  PORT: port,
  BACKEND_URL: `http://localhost:${port}`,
  REQUESTS_DIR: path.join(root, 'config', 'requests'),
  TEMPLATES_DIR: path.join(root, 'templates'),
  TECHDOCS_DIR: path.join(root, '.cache', 'techdocs'),
};

function readOwnFile() {
  const file = path.join(root, '.env');
  if (fs.existsSync(file)) process.loadEnvFile(file);
}

function neededNames() {
  const texts = layers.map((layer) => fs.readFileSync(path.join(root, layer), 'utf8').replace(/^\s*#.*$/gm, ''));
  return [...new Set(texts.flatMap((text) => [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name)))].sort();
}

function environment() {
  readOwnFile();
  const folder = installationFolder();
  const values = { ...installedPortal(folder), ...process.env, ...own };
  const missing = neededNames().filter((name) => !values[name]);
  if (missing.length === 0) return values;
  console.error(`The portal does not know ${missing.join(', ')}.`);
  console.error(`There is no installation in ${folder}: start one with \`stagecraft up\`,`);
  console.error('name its folder in STAGECRAFT_INSTALLATION, or copy .env.example to .env and fill it in.');
  process.exit(2);
}

const env = { ...environment(), NODE_ENV: 'development' };
fs.mkdirSync(own.TECHDOCS_DIR, { recursive: true });
const files = fs.existsSync(path.join(root, ownLayer)) ? [...layers, ownLayer] : layers;
const cli = require.resolve('@backstage/cli/bin/backstage-cli');
const config = files.flatMap((file) => ['--config', path.join(root, file)]);
const child = spawn(process.execPath, [cli, 'repo', 'start', ...config], { cwd: root, env, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
