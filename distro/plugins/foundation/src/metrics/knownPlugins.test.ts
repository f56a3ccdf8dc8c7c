import { KnownPlugins } from './knownPlugins';

describe('names of plugins in metrics', () => {
  it('learns a name from an answer of the plugin, never from a question', () => {
    const plugins = new KnownPlugins();
    expect(plugins.label('/api/catalog/entities', false)).toBe('none');
    expect(plugins.has('catalog')).toBe(false);
    expect(plugins.label('/api/catalog/entities', true)).toBe('catalog');
    expect(plugins.label('/api/catalog/missing', false)).toBe('catalog');
  });

  it.each([
    ['/', 'app'],
    ['/static/main.js', 'app'],
    ['/healthcheck', 'root'],
    ['/metrics', 'root'],
    ['/.backstage/health/v1/readiness', 'root'],
    ['/api/', 'none'],
    ['/api/UPPER/x', 'none'],
    [`/api/${'x'.repeat(100)}/y`, 'none'],
  ])('%s is counted as %s', (path, expected) => {
    expect(new KnownPlugins().label(path, true)).toBe(expected);
  });
});
