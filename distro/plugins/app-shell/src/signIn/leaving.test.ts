import { mockApis } from '@backstage/frontend-test-utils';
import { leavingForGood } from './leaving';

const soon = () => new Promise((resolve) => setTimeout(resolve, 20));

function deferred() {
  let resolve: () => void = () => {};
  let reject: (reason: Error) => void = () => {};
  const promise = new Promise<void>((done, failed) => {
    resolve = done;
    reject = failed;
  });
  return { promise, resolve, reject };
}

function someone() {
  const signOut = jest.fn(async () => {});
  const getCredentials = jest.fn(async () => ({ token: 'hers' }));
  return { signOut, getCredentials, identity: Object.assign(mockApis.identity(), { signOut, getCredentials }) };
}

describe('whoever signs out', () => {
  it('is not asked for a new session meanwhile, nor afterwards', async () => {
    const { signOut, getCredentials, identity } = someone();
    const out = deferred();
    signOut.mockReturnValue(out.promise);
    const leaving = leavingForGood(identity);
    const left = leaving.signOut();
    const later = jest.fn();
    leaving.getCredentials().then(later);
    leaving.getProfileInfo().then(later);
    out.resolve();
    await left;
    leaving.getCredentials().then(later);
    await soon();
    expect(later).not.toHaveBeenCalled();
    expect(getCredentials).not.toHaveBeenCalled();
  });

  it('waits for what was being asked for, also when that fails', async () => {
    const { signOut, getCredentials, identity } = someone();
    const asked = deferred();
    getCredentials.mockReturnValue(asked.promise as never);
    const leaving = leavingForGood(identity);
    const answer = leaving.getCredentials();
    const left = leaving.signOut();
    await soon();
    expect(signOut).not.toHaveBeenCalled();
    asked.reject(new Error('no session any more'));
    await expect(answer).rejects.toThrow('no session any more');
    await left;
    expect(signOut).toHaveBeenCalledTimes(1);
  });

  it('is out once, however often it was clicked', async () => {
    const { signOut, identity } = someone();
    const leaving = leavingForGood(identity);
    await Promise.all([leaving.signOut(), leaving.signOut()]);
    expect(signOut).toHaveBeenCalledTimes(1);
  });

  it('goes on where it was when that failed, and may try again', async () => {
    const { signOut, identity } = someone();
    const out = deferred();
    signOut.mockReturnValueOnce(out.promise);
    const leaving = leavingForGood(identity);
    const left = leaving.signOut();
    const answer = leaving.getCredentials();
    out.reject(new Error('Logout request failed'));
    await expect(left).rejects.toThrow('Logout request failed');
    expect(await answer).toEqual({ token: 'hers' });
    await leaving.signOut();
    expect(signOut).toHaveBeenCalledTimes(2);
  });
});
