import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

export function trackedFiles() {
  const { status, stdout } = spawnSync('git', ['ls-files', '-z'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) fail('This is not a git repository.');
  return stdout.split('\0').filter((path) => path !== '' && existsSync(path));
}

export function fail(...lines) {
  for (const line of lines) console.error(line);
  process.exit(1);
}

/** Runs a tool and shows what it says; the job ends with it when it fails. */
export function run(command, args) {
  console.log(`> ${[command, ...args].join(' ')}`);
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (error) fail(`${command} cannot be run on this runner: ${error.message}`);
  if (status !== 0) fail(`${command} ended with ${status}.`);
}

export function hasTool(command, args = ['--version']) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

export function needTool(command, why, args) {
  if (!hasTool(command, args)) fail(`${command} is not on this runner, and ${why}.`);
}

export function readPackage() {
  if (!existsSync('package.json')) return undefined;
  try {
    return JSON.parse(readFileSync('package.json', 'utf8'));
  } catch (error) {
    return fail(`package.json cannot be read: ${error.message}`);
  }
}

/** What a script of the project needs is installed as its lock says, and without the scripts of others. */
export function installPackages({ dependencies = {}, devDependencies = {} }) {
  if (Object.keys({ ...dependencies, ...devDependencies }).length === 0) return;
  needTool('npm', 'the project has dependencies');
  if (!existsSync('package-lock.json')) fail('package-lock.json is missing: run npm install and commit it.');
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
}

export function runOwnScript(name) {
  const project = readPackage();
  if (!project?.scripts?.[name]) return false;
  needTool('npm', `package.json has a script "${name}"`);
  installPackages(project);
  run('npm', ['run', '--silent', name]);
  return true;
}
