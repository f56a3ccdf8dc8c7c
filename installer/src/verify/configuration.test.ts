import { describe, expect, test } from 'vitest';
import { filledIn, holdsSecret, isReference, merged, settingAt, settingsOf } from './configuration.ts';

describe('layers are merged as the portal merges them', () => {
  test.each([
    ['objects grow together', [{ a: { b: 1 } }, { a: { c: 2 } }], { a: { b: 1, c: 2 } }],
    ['lists are replaced', [{ a: [1, 2] }, { a: [3] }], { a: [3] }],
    [
      'null takes away',
      [
        { a: 1, b: { c: 2 } },
        { a: null, b: { c: null } },
      ],
      { b: {} },
    ],
    ['an object replaces what is none', [{ a: 1 }, { a: { b: 2 } }], { a: { b: 2 } }],
  ])('%s', (_, layers, whole) => {
    expect(merged(layers)).toEqual(whole);
  });
});

test('the environment is filled in, and a variable that is not known stays as it is written', () => {
  const environment = { HOST: 'localhost', PORT: '7007' };
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: Backstage reads it from the environment.
  const found = filledIn({ url: 'http://${HOST}:${PORT}', list: ['${SECRET}'], number: 1 }, environment);
  expect(found).toEqual({ url: 'http://localhost:7007', list: ['${SECRET}'], number: 1 });
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: Backstage reads it from the environment.
});

test('every value is found with where it stands', () => {
  const configuration = { a: { b: [{ token: 'x' }, { c: false }] }, d: '' };
  expect(settingsOf(configuration).map(({ path, value }) => [path, value])).toEqual([
    ['a.b[0].token', 'x'],
    ['a.b[1].c', false],
    ['d', ''],
  ]);
  expect(settingAt({ a: { b: 1 } }, 'a.b')).toBe(1);
  expect(settingAt({ a: 1 }, 'a.b')).toBeUndefined();
});

test.each([
  ['password', 'x', true],
  ['clientSecret', 'x', true],
  ['token', 'x', true],
  ['tokenEndpoint', 'x', false],
  ['secret', '', false],
  ['secrets', true, false],
  ['clientId', 'x', false],
])('%s: %j holds a secret: %s', (key, value, holds) => {
  expect(holdsSecret({ path: key, key, value })).toBe(holds);
});

test('a reference is a reference only as a whole', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Backstage reads it from the environment.
  const written = ['${A_B}', 'x${A}', '${A}x', 'plain'];
  expect(written.map(isReference)).toEqual([true, false, false, false]);
});
