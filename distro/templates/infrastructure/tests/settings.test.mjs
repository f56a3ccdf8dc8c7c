import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const files = readdirSync('.').filter((name) => name.endsWith('.auto.tfvars.json'));

test('there are settings', () => assert.notEqual(files.length, 0));

for (const file of files) {
  test(`${file} asks for something that there is`, () => {
    const { settings } = JSON.parse(readFileSync(file, 'utf8'));
    assert.match(settings.name, /^[a-z][a-z0-9-]{2,39}$/);
    assert.ok(['north', 'south'].includes(settings.region), 'the region is north or south');
    assert.ok(['small', 'medium', 'large'].includes(settings.size), 'the size is small, medium or large');
  });
}
