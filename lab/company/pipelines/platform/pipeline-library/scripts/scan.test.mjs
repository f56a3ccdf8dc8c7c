import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lockFaults, requirementFaults, secretsIn } from './scan.mjs';

const found = (text) => secretsIn(text).map((each) => each.name);

test('secrets', () => {
  assert.deepEqual(found(`key = "${'AKIA'}${'ABCDEFGHIJKLMNOP'}"`), ['an AWS access key']);
  assert.deepEqual(found(`-----BEGIN ${'PRIVATE'} KEY-----`), ['a private key']);
  assert.deepEqual(found(`password: '${'x7Kq9'}${'ZpL2vWm4'}'`), ['something that looks like a secret']);
  assert.deepEqual(found('password: "$FROM_THE_ENVIRONMENT"'), []);
  assert.deepEqual(found('password: "passwordpassword"'), []);
  assert.deepEqual(found('http://localhost:7007/a@b'), []);
});

test('locks', () => {
  const project = { dependencies: { yaml: '^2.0.0' } };
  assert.equal(lockFaults({}, undefined).length, 0);
  assert.equal(lockFaults(project, undefined).length, 1);
  assert.equal(lockFaults(project, { packages: { '': {} } }).length, 1);
  assert.equal(lockFaults(project, { packages: { 'node_modules/yaml': {} } }).length, 1);
  assert.equal(lockFaults(project, { packages: { 'node_modules/yaml': { integrity: 'sha512-x' } } }).length, 0);
  assert.equal(requirementFaults('a==1.0\n# c\nb>=2\n-r other.txt\n').length, 1);
});
