import { age } from './age';

const now = Date.parse('2026-11-21T12:00:00Z');
const before = (seconds: number): string => new Date(now - seconds * 1000).toISOString();

describe('the age of an object', () => {
  it.each([
    [-5, '0s'],
    [0, '0s'],
    [119, '119s'],
    [120, '2m'],
    [312, '5m12s'],
    [599, '9m59s'],
    [600, '10m'],
    [10_799, '179m'],
    [10_800, '3h'],
    [12_000, '3h20m'],
    [28_800, '8h'],
    [172_799, '47h'],
    [172_800, '2d'],
    [180_000, '2d2h'],
    [691_200, '8d'],
    [63_072_000, '2y'],
    [63_158_400, '2y1d'],
    [252_288_000, '8y'],
  ])('of %i seconds is %s', (seconds, text) => {
    expect(age(before(seconds), now)).toBe(text);
  });

  it('is not made up', () => {
    expect(age(undefined)).toBe('unknown');
  });
});
