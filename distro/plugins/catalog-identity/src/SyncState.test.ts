import { SyncState } from './SyncState';

describe('how reading people goes', () => {
  it('is told with the time of the last and of the next try', () => {
    const state = new SyncState({ seconds: 30 });
    expect(state.show()).toEqual({});
    state.changed(2, 0, 0);
    state.succeeded(new Set(['user:default/omar', 'group:default/checkout', 'group:default/leads']));
    const { last, lastChange, next, failing } = state.show();
    expect(last).toMatchObject({ people: 1, groups: 2 });
    expect(lastChange).toMatchObject({ came: 2, left: 0, changed: 0 });
    expect(Date.parse(next!) - Date.parse(last!.at)).toBeGreaterThanOrEqual(29_000);
    expect(failing).toBeUndefined();
  });

  it('keeps since when it fails, and forgets it when it works again', async () => {
    const state = new SyncState({ cron: '* * * * *' });
    state.failed('away');
    const { since } = state.show().failing!;
    await new Promise((done) => setTimeout(done, 5));
    state.failed('sealed');
    expect(state.show().failing).toEqual({ since, why: 'sealed' });
    expect(state.show().next).toBeUndefined();
    state.succeeded(new Set());
    expect(state.show().failing).toBeUndefined();
  });
});
