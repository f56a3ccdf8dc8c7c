import { trustNearestLoopback } from './trustProxy';

describe('trust in proxies', () => {
  it.each([
    ['127.0.0.1', 0, true],
    ['::ffff:127.0.0.1', 0, true],
    ['::1', 0, true],
    ['127.0.0.1', 1, false],
    ['10.0.0.1', 0, false],
    ['127.evil.example', 0, false],
  ])('%s at hop %d: %s', (address, hop, expected) => {
    expect(trustNearestLoopback(address, hop)).toBe(expected);
  });
});
