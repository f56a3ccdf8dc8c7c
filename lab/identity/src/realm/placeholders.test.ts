import { expect, it } from 'vitest';
import { fillPlaceholders } from './placeholders.ts';

const place = (content: string): string => `$\{${content}}`;

it('fills names wherever they stand, as often as they stand', () => {
  const document = { list: [`${place('A')}/one`, { deep: `${place('A')}##${place('B')}` }], number: 7, none: null };
  expect(fillPlaceholders(document, { A: 'http://a', B: 'b' })).toEqual({
    filled: { list: ['http://a/one', { deep: 'http://a##b' }], number: 7, none: null },
    missing: [],
  });
});

it('takes what stands behind the first colon when the environment has nothing', () => {
  const text = place('DEVELOPMENT:http://localhost:3007');
  expect(fillPlaceholders(text, {}).filled).toBe('http://localhost:3007');
  expect(fillPlaceholders(text, { DEVELOPMENT: 'https://portal.example' }).filled).toBe('https://portal.example');
});

it('names what is missing once, and leaves it as it was', () => {
  const text = `${place('NOT_SET')}${place('NOT_SET')}`;
  expect(fillPlaceholders(text, {})).toEqual({ filled: text, missing: ['NOT_SET'] });
});

it('fills in a value as it is, whatever characters it has, and does not look for placeholders in it', () => {
  const value = `a "quoted" \\ ${place('OTHER')} $& value`;
  expect(fillPlaceholders({ password: place('A') }, { A: value, OTHER: 'x' }).filled).toEqual({ password: value });
});
