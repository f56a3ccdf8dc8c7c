import { existsSync, readFileSync } from 'node:fs';
import { fail, readPackage, trackedFiles } from './shared.mjs';

const rules = [
  ['a private key', /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/],
  ['a GitLab token', /\bgl(?:pat|dt|rt|cbt|ptt|ft|soat)-[\w-]{20,}/],
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{50,})/],
  ['an AWS access key', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a Slack token', /\bxox[abprs]-[\w-]{10,}/],
  ['a Vault token', /\bhv[sb]\.[\w-]{24,}/],
  [
    'a password in an address',
    /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@'"$<{]+:(?!\$|<|\{|\*|password@|secret@)[^\s/:@'"]{6,}@/i,
  ],
];
const assignment =
  /\b(?:password|passwd|secret|api[_-]?key|access[_-]?token|client[_-]?secret)\b['"]?\s*[:=]\s*['"]([^'"\s]{12,})['"]/i;

/** Bits a character: words and names stay low, what a machine made up is high. */
export function entropy(text) {
  const counts = new Map();
  for (const sign of text) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}

export function secretsIn(text) {
  return text.split('\n').flatMap((line, index) => {
    const known = rules.filter(([, pattern]) => pattern.test(line)).map(([name]) => name);
    const value = line.match(assignment)?.[1];
    if (known.length === 0 && value && !/[${}<]/.test(value) && entropy(value) > 3.5)
      known.push('something that looks like a secret');
    return known.map((name) => ({ line: index + 1, name }));
  });
}

export function lockFaults(project, lock) {
  const wanted = { ...project.dependencies, ...project.devDependencies, ...project.optionalDependencies };
  if (Object.keys(wanted).length === 0) return [];
  if (!lock) return ['package.json: dependencies without package-lock.json: run npm install and commit it'];
  const entries = Object.entries(lock.packages ?? {}).filter(
    ([path, each]) => path !== '' && !each.link && !each.inBundle,
  );
  const missing = Object.keys(wanted).filter((name) => !lock.packages?.[`node_modules/${name}`]);
  return [
    ...missing.map((name) => `package-lock.json: ${name} is not in it: run npm install and commit it`),
    ...entries
      .filter(([path, each]) => path.startsWith('node_modules/') && !each.integrity)
      .map(([path]) => `package-lock.json: ${path} is not pinned by a checksum`),
  ];
}

export function requirementFaults(text) {
  return text
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('-'))
    .filter((line) => !/==|@\s*\S+/.test(line))
    .map((line) => `requirements.txt: ${line} is not pinned: write ==VERSION`);
}

function scanLocks() {
  const project = readPackage();
  const lock = existsSync('package-lock.json') ? JSON.parse(readFileSync('package-lock.json', 'utf8')) : undefined;
  const faults = project ? lockFaults(project, lock) : [];
  if (existsSync('requirements.txt')) faults.push(...requirementFaults(readFileSync('requirements.txt', 'utf8')));
  const needsSum = existsSync('go.mod') && /^\s*(require\s|\S+\s+v\d)/m.test(readFileSync('go.mod', 'utf8'));
  if (needsSum && !existsSync('go.sum'))
    faults.push('go.mod: requires modules without go.sum: run go mod tidy and commit it');
  return faults;
}

function scanSecrets(files) {
  const list = process.env.SCAN_ALLOW ?? '.scan-allow';
  const allowed = existsSync(list)
    ? readFileSync(list, 'utf8')
        .split('\n')
        .map((line) => line.trim())
    : [];
  return files
    .filter((path) => !allowed.includes(path))
    .flatMap((path) => {
      const bytes = readFileSync(path);
      if (bytes.subarray(0, 8000).includes(0) || bytes.length > 4 * 1024 * 1024) return [];
      return secretsIn(bytes.toString()).map(({ line, name }) => `${path}:${line}: ${name}`);
    });
}

function main() {
  const files = trackedFiles();
  const [secrets, locks] = [scanSecrets(files), scanLocks()];
  console.log(`${files.length} files, ${secrets.length} secrets; ${locks.length} dependencies that are not pinned`);
  if (secrets.length > 0) secrets.push('A secret that was committed is known: make a new one, then remove it here.');
  if (secrets.length + locks.length > 0) fail(...secrets, ...locks);
}

if (import.meta.main ?? process.argv[1]?.endsWith('scan.mjs')) main();
