import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anchorOf, linkFaults, structureFaults } from './docs-lint.mjs';

test('headings', () => {
  assert.deepEqual(structureFaults('# One\n\n## Two\n\n```\n# code\n```\n'), []);
  assert.equal(structureFaults('text\n\n## Two\n').length, 1);
  assert.equal(structureFaults('# One\n# Two\n').length, 1);
  assert.equal(structureFaults('# One\n### Three\n').length, 1);
});

test('links', () => {
  assert.equal(anchorOf('What is `it`, then?'), 'what-is-it-then');
  assert.deepEqual(linkFaults('README.md', '[a](https://a.example) `[b](none.md)`'), []);
  assert.equal(linkFaults('README.md', '[a](none.md)').length, 1);
  assert.equal(linkFaults('README.md', '![](none.png)').length, 2);
});
