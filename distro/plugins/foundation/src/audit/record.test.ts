import { mockServices } from '@backstage/backend-test-utils';
import { clean, withoutSecrets } from './record';
import { readSelection } from './selection';

describe('audit record', () => {
  it('masks what is named like a secret, at any depth', () => {
    expect(withoutSecrets({ name: 'orders', password: 'x', nested: [{ apiToken: 'y', fine: 1 }] })).toEqual({
      name: 'orders',
      password: '***',
      nested: [{ apiToken: '***', fine: 1 }],
    });
  });

  it('cuts what is too large', () => {
    const meta = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`key${index}`, 'x'.repeat(3000)]));
    expect(JSON.stringify(withoutSecrets(meta)).length).toBeLessThan(20_000);
  });

  it('removes what PostgreSQL cannot store', () => {
    expect(clean('a\u0000b\ud800c😀')).toBe('abc😀');
    expect(clean('😀😀', 3)).toBe('😀');
  });
});

describe('selection of events', () => {
  const select = (audit: object) =>
    readSelection(mockServices.rootConfig({ data: { stagecraft: { audit: { ...audit } } } }));
  const event = (severityLevel: string, eventId = 'entity-fetch') => ({ plugin: 'catalog', eventId, severityLevel });

  it('keeps medium and above, plus what is included', () => {
    expect(select({})(event('low'))).toBe(false);
    expect(select({})(event('medium'))).toBe(true);
    expect(select({ include: ['catalog.entity-fetch'] })(event('low'))).toBe(true);
    expect(select({ include: ['catalog.*'] })(event('low', 'other'))).toBe(true);
    expect(select({ minimumSeverity: 'high' })(event('medium'))).toBe(false);
  });

  it('refuses a severity that does not exist', () => {
    expect(() => select({ minimumSeverity: 'loud' })).toThrow('Write one of: low, medium, high, critical');
  });
});
