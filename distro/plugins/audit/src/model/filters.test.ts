import { fromLocal, isFiltered, readFilters, toLocal, toQuery, writeFilters } from './filters';

const read = (address: string) => readFilters(new URLSearchParams(address));

describe('filters in the address', () => {
  it('survive a round, and leave out what is empty', () => {
    const address = 'text=r1&person=omar&outcome=failed&from=2026-11-20T10%3A00%3A00.000Z';
    expect(writeFilters(read(`${address}&plugin=&other=1`)).toString()).toBe(address);
    expect(isFiltered(read(address))).toBe(true);
    expect(isFiltered(read('text=%20'))).toBe(false);
  });

  it('become what the backend is asked', () => {
    expect(toQuery(read('person=Omar&action=sign-in&plugin=auth&outcome=failed&text=%20a%20'))).toEqual({
      actor: 'user:default/omar',
      action: 'sign-in',
      plugin: 'auth',
      status: 'failed',
      text: 'a',
    });
    expect(toQuery(read('person=plugin:requests')).actor).toBe('plugin:requests');
    expect(toQuery(read('person=guests/kim')).actor).toBe('user:guests/kim');
    expect(toQuery(read(''))).toEqual({});
  });

  it('include the last minute, and leave other moments alone', () => {
    expect(toQuery(read('to=2026-11-20T10:00:00.000Z')).to).toBe('2026-11-20T10:00:59.999Z');
    expect(toQuery(read('to=2026-11-20T10:00:12.000Z')).to).toBe('2026-11-20T10:00:12.000Z');
    expect(toQuery(read('to=2026-11-20')).to).toBe('2026-11-20');
    expect(toQuery(read('to=soon')).to).toBe('soon');
  });

  it('keep a moment when it is shown in local time and read again', () => {
    const moment = '2026-07-20T22:15:00.000Z';
    expect(fromLocal(toLocal(moment))).toBe(moment);
    expect([toLocal(''), toLocal('soon'), fromLocal(''), fromLocal('soon')]).toEqual(['', '', '', '']);
  });
});
