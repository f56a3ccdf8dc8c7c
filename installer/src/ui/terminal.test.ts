import { describe, expect, test } from 'vitest';
import { roughly, wrapped } from './terminal.ts';

describe('text in a narrow terminal', () => {
  test('ends its lines between words, and sets in those after the first', () => {
    expect(wrapped('the quick brown fox jumps', '  ', 12)).toEqual(['the quick', '  brown fox', '  jumps']);
  });

  test('keeps what it is set in by', () => {
    expect(wrapped('    → free some space', '      ', 16)).toEqual(['    → free some', '      space']);
  });

  test('does not break a word that is wider than all: a path stays whole to be copied', () => {
    const path = '/var/lib/stagecraft/installations/default/logs';
    expect(wrapped(`see ${path} now`, '  ', 20)).toEqual(['see', `  ${path}`, '  now']);
  });

  test('does not count colours', () => {
    const red = '\u001b[31mred\u001b[0m';
    expect(wrapped(`${red} ${red} ${red}`, '', 11)).toEqual([`${red} ${red} ${red}`]);
  });

  test('is one line where no terminal is', () => {
    const long = 'word '.repeat(200).trimEnd();
    expect(wrapped(long, '  ', Number.POSITIVE_INFINITY)).toEqual([long]);
  });

  test('may be empty', () => expect(wrapped('', '  ', 80)).toEqual(['']));
});

test.each([
  [0.4, 'under 1 s'],
  [1.2, '1 s'],
  [119.2, '119 s'],
  [120, '2 min'],
  [154, '2 min 34 s'],
])('%d seconds are roughly %s', (seconds, text) => expect(roughly(seconds)).toBe(text));
