import { addressKey, classify } from './classify';

describe('classes of traffic', () => {
  it.each([
    ['GET', '/', 'static'],
    ['GET', '/static/main.js', 'static'],
    ['HEAD', '/catalog', 'static'],
    ['POST', '/catalog', 'api'],
    ['GET', '/api', 'api'],
    ['GET', '/API/catalog/entities', 'api'],
    ['GET', '/api/auth/.well-known/jwks.json', 'keys'],
    ['GET', '/api/catalog/.backstage/auth/v1/jwks.json', 'keys'],
    ['POST', '/api/catalog/.backstage/auth/v1/jwks.json', 'api'],
    ['GET', '/api/catalog/entities/.well-known/jwks.json', 'api'],
  ])('%s %s is %s', (method, path, expected) => {
    expect(classify({ method, path })).toBe(expected);
  });
});

describe('key of an address', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:DB8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::ffff', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    [undefined, 'unknown'],
  ])('%s is counted as %s', (address, expected) => {
    expect(addressKey(address)).toBe(expected);
  });
});
