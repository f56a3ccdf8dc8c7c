import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fail, needTool, runOwnScript, trackedFiles } from './shared.mjs';

const python = 'import ast,sys; ast.parse(open(sys.argv[1], encoding="utf8").read(), sys.argv[1])';

function ask(command, args) {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? undefined : stderr.trim();
}

function checkJson(path) {
  try {
    JSON.parse(readFileSync(path, 'utf8'));
    return undefined;
  } catch (error) {
    return error.message;
  }
}

const kinds = [
  { name: 'JavaScript', pattern: /\.[cm]?js$/, check: (path) => ask('node', ['--check', path]) },
  // These are JSON with comments, by habit.
  { name: 'JSON', pattern: /^(?!.*(?:tsconfig|\.vscode)).*\.json$/, check: checkJson },
  { name: 'Python', pattern: /\.py$/, tool: 'python3', check: (path) => ask('python3', ['-c', python, path]) },
  { name: 'shell', pattern: /\.sh$/, check: (path) => ask('sh', ['-n', path]) },
];

if (!runOwnScript('lint')) {
  const files = trackedFiles();
  const faults = [];
  for (const { name, pattern, tool, check } of kinds) {
    const own = files.filter((path) => pattern.test(path));
    if (own.length === 0) continue;
    if (tool) needTool(tool, `there are ${own.length} ${name} files to check`);
    const wrong = own.flatMap((path) => {
      const fault = check(path);
      return fault === undefined ? [] : [`${path}: ${fault}`];
    });
    console.log(`${name}: ${own.length} files, ${wrong.length} with faults`);
    faults.push(...wrong);
  }
  if (faults.length > 0) fail(...faults);
}
