import { describe, expect, test } from 'vitest';
import { entryFor, inTurn, tableOf } from '../src/table.ts';
import { route, slice } from './routes.ts';

describe('which Route is meant', () => {
  const table = tableOf(
    [
      route({ host: 'a.test', service: 'web' }),
      route({ host: 'a.test', path: '/metrics', service: 'closed' }),
      route({ host: 'b.test', service: 'other' }),
    ],
    [],
  );
  const serviceFor = (host: string, path: string) => entryFor(table, host, path)?.route.spec.to.name;

  test.each([
    ['a.test', '/', 'web'],
    ['a.test', '/catalog', 'web'],
    ['a.test', '/metrics', 'closed'],
    ['a.test', '/metrics/x', 'closed'],
    ['a.test', '/metricsx', 'web'],
    ['b.test', '/metrics', 'other'],
    ['c.test', '/', undefined],
  ])('%s%s leads to %s', (host, path, service) => {
    expect(serviceFor(host, path)).toBe(service);
  });

  test('who had a host first keeps it, and another namespace is told that it is taken', () => {
    const mine = route({ host: 'a.test', service: 'mine', made: '1' });
    const theirs = route({ host: 'a.test', service: 'theirs', namespace: 'two', made: '2', path: '/sub' });
    const { entries, refused } = tableOf([theirs, mine], []);
    expect(entries.map((entry) => entry.route)).toEqual([mine]);
    expect(refused).toEqual([theirs]);
  });

  test('the same host and path a second time is told so as well', () => {
    const [one, again] = [route({ host: 'a.test', service: 'x' }), route({ host: 'a.test', service: 'y', made: '2' })];
    expect(tableOf([one, again], []).refused).toEqual([again]);
  });
});

describe('where it leads', () => {
  const web = route({ host: 'a.test', service: 'web' });

  test('to the ready pods of its Service, by the port that it names', () => {
    const gone = { addresses: ['10.0.0.9'], conditions: { ready: false } };
    const pods = slice('web', 8080, ['10.0.0.1', '10.0.0.2']);
    const { entries } = tableOf(
      [web],
      [{ ...pods, endpoints: [...(pods.endpoints ?? []), gone] }, slice('x', 1, ['10.0.0.3'])],
    );
    expect(entries[0]?.backends.map(({ host, port }) => `${host}:${port}`)).toEqual(['10.0.0.1:8080', '10.0.0.2:8080']);
  });

  test('to no pod of the same Service in another namespace', () => {
    expect(tableOf([web], [slice('web', 8080, ['10.0.0.1'], 'two')]).entries[0]?.backends).toEqual([]);
  });

  test('to the pod of the cookie first; the cookie tells no address', () => {
    const [entry] = tableOf([web], [slice('web', 8080, ['10.0.0.1', '10.0.0.2', '10.0.0.3'])]).entries;
    if (!entry) throw new Error('there is no entry');
    for (const chosen of entry.backends) {
      expect(chosen.id).not.toContain('10.0.0');
      for (let turn = 0; turn < 20; turn += 1) expect(inTurn(entry, chosen.id)[0]).toBe(chosen);
    }
    const first = new Set(Array.from({ length: 200 }, () => inTurn(entry, undefined)[0]?.host));
    expect(first.size).toBe(3);
  });
});
