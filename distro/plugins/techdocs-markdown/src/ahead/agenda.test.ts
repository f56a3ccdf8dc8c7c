import { Agenda } from './agenda';

const minute = 60_000;

function createAgenda() {
  return new Agenda({ renewMilliseconds: 2 * minute, longestWaitMilliseconds: 15 * minute });
}

describe('the agenda', () => {
  it('has what is new at once, and what was built when its time has come', () => {
    const agenda = createAgenda();
    expect(agenda.due(['a', 'b'], 0)).toEqual(['a', 'b']);
    agenda.succeeded('a', 0);
    expect(agenda.due(['a', 'b'], minute)).toEqual(['b']);
    expect(agenda.due(['a', 'b'], 2 * minute)).toEqual(['a', 'b']);
  });

  it('lets what fails wait twice as long each time, up to a limit, and tells of the first time', () => {
    const agenda = createAgenda();
    const tried: number[] = [];
    const firsts: boolean[] = [];
    for (let now = 0; now <= 60 * minute; now += minute) {
      if (agenda.due(['a'], now).length > 0) {
        tried.push(now / minute);
        firsts.push(agenda.failed('a', now));
      }
    }
    expect(tried).toEqual([0, 2, 6, 14, 29, 44, 59]);
    expect(firsts).toEqual([true, false, false, false, false, false, false]);
    agenda.succeeded('a', 60 * minute);
    expect(agenda.failed('a', 62 * minute)).toBe(true);
  });

  it('forgets what has left the catalog', () => {
    const agenda = createAgenda();
    agenda.succeeded('a', 0);
    agenda.due(['b'], 1);
    expect(agenda.due(['a', 'b'], 2)).toEqual(['a', 'b']);
  });
});
