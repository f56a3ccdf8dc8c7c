import { existsSync, readFileSync } from 'node:fs';
import { fail, trackedFiles } from './shared.mjs';

const lifecycles = ['experimental', 'production', 'deprecated'];

/** The values of a key, wherever it stands: enough of YAML for entities as people write them. */
const valuesOf = (text, key) =>
  [...text.matchAll(new RegExp(`^\\s+${key}:[ \\t]*['"]?([^'"#\\n]+?)['"]?[ \\t]*(?:#.*)?$`, 'gm'))].map(
    ([, value]) => value,
  );

export function catalogFaults(text) {
  if (text === undefined) return ['catalog-info.yaml is missing: nobody can find this, and nobody knows whose it is'];
  const [lifecycle] = valuesOf(text, 'lifecycle');
  return [
    ...(valuesOf(text, 'owner').length > 0 ? [] : ['catalog-info.yaml: spec.owner is missing: name the team']),
    ...(lifecycles.includes(lifecycle) ? [] : [`catalog-info.yaml: spec.lifecycle must be ${lifecycles.join(', ')}`]),
    ...(text.includes('backstage.io/techdocs-ref')
      ? []
      : [
          'catalog-info.yaml: the annotation backstage.io/techdocs-ref is missing: write backstage.io/techdocs-ref: dir:.',
        ]),
  ];
}

/** A job named `scan`, or the one of this library, must not be switched off or allowed to fail. */
export function pipelineFaults(text) {
  if (text === undefined) return ['.gitlab-ci.yml is missing: nothing is checked'];
  const own = text.match(/^scan:\n((?:[ \t]+.*\n?|\n)*)/m)?.[1] ?? '';
  if (/allow_failure:\s*true|when:\s*(never|manual)/.test(own))
    return ['.gitlab-ci.yml: the job scan may not be switched off'];
  const hasScan = /\/jobs\/scan\.yml/.test(text) || own !== '';
  return hasScan ? [] : ['.gitlab-ci.yml: there is no job scan: include /jobs/scan.yml of platform/pipeline-library'];
}

/** The same for GitHub: its jobs stand one level deeper, and other words switch one off. */
export function workflowFaults(text) {
  if (text === undefined) return ['.github/workflows/pipeline.yml is missing: nothing is checked'];
  const scan = text.match(/^ {2}scan:\n((?: {3,}.*\n?|\n)*)/m)?.[1];
  if (scan === undefined) return ['.github/workflows/pipeline.yml: there is no job scan'];
  return /^ +(continue-on-error: *true|if:)/m.test(scan)
    ? ['.github/workflows/pipeline.yml: the job scan may not be switched off']
    : [];
}

const isRoot = (user) => ['root', '0'].includes(user.split(':')[0]);

/** The last stage is what runs. */
export function imageFaults(path, text) {
  const last = text.split(/^FROM /im).at(-1) ?? '';
  const user = [...last.matchAll(/^USER\s+(\S+)/gim)].at(-1)?.[1];
  if (user === undefined) return [`${path}: it runs as root: add USER with another one`];
  return isRoot(user) ? [`${path}: USER ${user} is root: name another one`] : [];
}

export function documentationFaults(files) {
  const pages = files.filter((path) => /^docs\/.*\.md$/.test(path));
  return [
    ...(files.includes('README.md') ? [] : ['README.md is missing']),
    ...(files.includes('mkdocs.yml') ? [] : ['mkdocs.yml is missing: the portal shows no documentation']),
    ...(pages.includes('docs/index.md') ? [] : ['docs/index.md is missing: documentation begins there']),
  ];
}

function main() {
  const files = trackedFiles();
  const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);
  const images = files.filter((path) => /(^|\/)(Dockerfile|Containerfile)(\.\w+)?$/.test(path));
  const faults = [
    ...catalogFaults(read('catalog-info.yaml')),
    ...(process.env.GITHUB_ACTIONS === 'true'
      ? workflowFaults(read('.github/workflows/pipeline.yml'))
      : pipelineFaults(read('.gitlab-ci.yml'))),
    ...documentationFaults(files),
    ...images.flatMap((path) => imageFaults(path, readFileSync(path, 'utf8'))),
  ];
  console.log(`owner, lifecycle, documentation, scan, ${images.length} images: ${faults.length} faults`);
  if (faults.length > 0) fail(...faults);
}

if (import.meta.main ?? process.argv[1]?.endsWith('standards.mjs')) main();
