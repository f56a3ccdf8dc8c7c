import { existsSync } from 'node:fs';
import { fail, hasTool, needTool, run, runOwnScript, trackedFiles } from './shared.mjs';

const isNodeTest = (path) => /\.test\.[cm]?[jt]s$/.test(path);
const isPythonTest = (path) => /(^|\/)(test_[^/]*|[^/]*_test)\.py$/.test(path);

function testPython() {
  needTool('python3', 'there are Python tests');
  const hasPytest = hasTool('python3', ['-c', 'import pytest']);
  if (hasPytest) return run('python3', ['-m', 'pytest', '-q']);
  console.log('pytest is not on this runner; the tests run with unittest.');
  run('python3', ['-m', 'unittest', 'discover', ...(existsSync('tests') ? ['-s', 'tests', '-t', '.'] : [])]);
}

if (!runOwnScript('test')) {
  const files = trackedFiles();
  const [node, python] = [files.filter(isNodeTest), files.filter(isPythonTest)];
  if (node.length > 0) run('node', ['--test', ...node]);
  if (python.length > 0) testPython();
  if (node.length + python.length === 0) {
    fail('There are no tests: add a "test" script to package.json, *.test.js files, or test_*.py files.');
  }
}
