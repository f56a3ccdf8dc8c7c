import { expect, test } from 'vitest';
import { foreseen } from '../testing/caught.ts';
import { parseImageMap } from './image-map.ts';

test('a line for each image; an empty file maps nothing', () => {
  expect(parseImageMap('docker.io/library/postgres:17: localhost:5000/postgres:17\n', 'map.yaml')).toEqual({
    'docker.io/library/postgres:17': 'localhost:5000/postgres:17',
  });
  expect(parseImageMap('# nothing yet\n', 'map.yaml')).toEqual({});
});

test.each([
  ['- postgres:17', 'map.yaml:1'],
  ['postgres: 17', 'map.yaml:1:1'],
  ['a: b\npostgres: "two words"', 'map.yaml:2:1'],
  ['postgres:', 'map.yaml:1:1'],
  ['postgres: [', 'map.yaml:1'],
  ['a: b\na: c', 'map.yaml:2'],
])('%j is refused, with its place', async (text, place) => {
  const error = await foreseen(() => parseImageMap(text, 'map.yaml'));
  expect(error).toMatchObject({ code: 'configuration', message: 'map.yaml is not a map of images.' });
  expect(error.details[0]).toContain(place);
  expect(error.hint).toContain('docker.io/library/postgres:17:');
});
