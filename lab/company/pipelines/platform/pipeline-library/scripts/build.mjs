import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { fail, hasTool, needTool, readPackage, run, runOwnScript } from './shared.mjs';

function buildNode() {
  if (runOwnScript('build')) return;
  needTool('npm', 'there is a package to pack');
  run('npm', ['pack', '--silent', '--pack-destination', 'dist']);
}

function buildPython() {
  needTool('python3', 'there is a Python project to build');
  if (!hasTool('python3', ['-c', 'import build'])) {
    fail('The Python module "build" is not on this runner: pip install build there.');
  }
  run('python3', ['-m', 'build', '--outdir', 'dist']);
}

/** A site for which nothing has to be compiled is what it is. */
function buildDocs() {
  const [, folder = 'docs'] = readFileSync('mkdocs.yml', 'utf8').match(/^docs_dir:\s*(\S+)/m) ?? [];
  if (hasTool('mkdocs')) return run('mkdocs', ['build', '--strict', '--site-dir', 'dist/site']);
  console.log('mkdocs is not on this runner: the pages themselves are kept, not a site made of them.');
  cpSync(folder, 'dist/docs', { recursive: true });
}

mkdirSync('dist', { recursive: true });
if (readPackage()) buildNode();
else if (existsSync('pyproject.toml')) buildPython();
else if (existsSync('mkdocs.yml')) buildDocs();
else fail('There is nothing to build: no package.json, pyproject.toml or mkdocs.yml.');
if (existsSync('Dockerfile')) console.log('The Dockerfile is not built here: this runner has no containers.');
const made = readdirSync('dist');
if (made.length === 0) fail('The build left nothing in dist/.');
console.log(`Built: ${made.join(', ')}`);
