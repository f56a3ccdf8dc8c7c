import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const navigation = readFileSync('mkdocs.yml', 'utf8');

test('every page can be reached from the navigation', () => {
  const pages = readdirSync('docs', { recursive: true }).filter((path) => path.endsWith('.md'));
  assert.deepEqual(pages.filter((path) => !navigation.includes(path)), []);
});

test('no page is empty', () => {
  const pages = readdirSync('docs', { recursive: true }).filter((path) => path.endsWith('.md'));
  assert.deepEqual(pages.filter((path) => readFileSync(`docs/${path}`, 'utf8').trim().split('\n').length < 3), []);
});
