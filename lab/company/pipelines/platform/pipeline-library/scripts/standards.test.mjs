import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalogFaults, documentationFaults, imageFaults, pipelineFaults, workflowFaults } from './standards.mjs';

const entity = `metadata:
  annotations:
    backstage.io/techdocs-ref: dir:.
spec:
  owner: group:default/checkout
  lifecycle: production
`;

test('an owner, a lifecycle, documentation', () => {
  assert.deepEqual(catalogFaults(entity), []);
  assert.equal(catalogFaults(undefined).length, 1);
  assert.match(catalogFaults(entity.replace(/ {2}owner.*\n/, ''))[0], /owner/);
  assert.match(catalogFaults(entity.replace('production', 'some day'))[0], /lifecycle/);
  assert.match(catalogFaults(entity.replace('backstage.io/techdocs-ref', 'other'))[0], /techdocs-ref/);
  assert.deepEqual(documentationFaults(['README.md', 'mkdocs.yml', 'docs/index.md']), []);
  assert.equal(documentationFaults([]).length, 3);
});

test('a scan', () => {
  assert.deepEqual(pipelineFaults('include: [{ file: [/jobs/scan.yml] }]\n'), []);
  assert.deepEqual(pipelineFaults('scan:\n  script: [trivy fs .]\n'), []);
  assert.equal(pipelineFaults('test:\n  script: [x]\n').length, 1);
  assert.equal(pipelineFaults('include: [/jobs/scan.yml]\nscan:\n  allow_failure: true\n').length, 1);
  assert.equal(pipelineFaults('include: [/jobs/scan.yml]\nscan:\n  rules: [{ when: never }]\n').length, 1);
  assert.equal(pipelineFaults(undefined).length, 1);
});

test('a scan on GitHub', () => {
  const scan = '  scan:\n    steps:\n      - uses: company/pipeline-library@main\n';
  assert.deepEqual(workflowFaults(`jobs:\n${scan}  test:\n    if: x\n`), []);
  assert.equal(workflowFaults(`jobs:\n${scan}    continue-on-error: true\n`).length, 1);
  assert.equal(workflowFaults(`jobs:\n${scan.replace('steps', 'if: false\n    steps')}`).length, 1);
  assert.equal(workflowFaults('jobs:\n  test:\n').length, 1);
  assert.equal(workflowFaults(undefined).length, 1);
});

test('no root', () => {
  assert.deepEqual(imageFaults('Dockerfile', 'FROM a\nUSER node\n'), []);
  assert.equal(imageFaults('Dockerfile', 'FROM a\n').length, 1);
  assert.equal(imageFaults('Dockerfile', 'FROM a\nUSER 0:0\n').length, 1);
  assert.equal(imageFaults('Dockerfile', 'FROM a\nUSER 1\nFROM b\n').length, 1);
});
