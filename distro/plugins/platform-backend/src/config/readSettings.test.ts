import { ConfigReader } from '@backstage/config';
import { readSettings } from './readSettings';

const read = (platform: unknown) => readSettings(new ConfigReader({ platform } as never));

describe('readSettings', () => {
  it('has defaults for everything', () => {
    expect(readSettings(new ConfigReader({}))).toEqual({
      phase: 1,
      installation: 'default',
      health: { cacheMs: 5000, timeoutMs: 3000, degradedMs: 1000 },
      capabilities: [],
    });
  });

  it('takes the phase as text, as an environment variable gives it', () => {
    expect(read({ phase: '3' }).phase).toBe(3);
  });

  it.each([0, 5, 1.5, 'two'])('refuses phase %s', (phase) => {
    expect(() => read({ phase })).toThrow(/platform\.phase: must be 1, 2, 3 or 4/);
  });

  it('names every problem at once', () => {
    const capabilities = [
      { id: 'portal', component: 'Backstage', title: 'Portal', url: 'portal' },
      { id: 'scm', component: '', title: 'Source code', health: { kind: 'telnet' } },
      { id: 'self', component: 'Backstage', title: 'Self', health: { kind: 'self', url: 'http://a.example' } },
    ];
    const attempt = () => read({ capabilities });
    expect(attempt).toThrow(/platform\.capabilities\[0\]\.url: must be an http\(s\) URL/);
    expect(attempt).toThrow(/platform\.capabilities\[1\]\.component/);
    expect(attempt).toThrow(/platform\.capabilities\[1\]\.health\.kind/);
    expect(attempt).toThrow(/platform\.capabilities\[2\]\.health\.url: is only used with 'kind: http'/);
  });

  it('adds what a phase brings, and leaves out what has no address on this target', () => {
    const store = {
      id: 'secrets',
      component: 'Store',
      title: 'Secrets',
      health: { kind: 'http', url: 'http://s.example' },
    };
    const away = { id: 'automation', component: 'Controller', title: 'Automation', health: { kind: 'http' } };
    const { capabilities } = read({ capabilities: [{ ...away, id: 'scm' }], further: [store, away] });
    expect(capabilities.map(({ id }) => id)).toEqual(['scm', 'secrets']);
  });

  it('refuses two capabilities with one id', () => {
    const twice = { id: 'scm', component: 'Forge', title: 'Source code' };
    expect(() => read({ capabilities: [twice, twice] })).toThrow(/platform\.capabilities: must have a different id/);
  });
});
