import { explainFailure } from './explainFailure';

const named = (name: string, message: string) => Object.assign(new Error(message), { name });

describe('explainFailure', () => {
  it.each([
    [named('PopupRejectedError', 'Failed to open auth popup.'), /blocked/, /Allow pop-up/],
    [named('PopupClosedError', 'Login failed, popup was closed'), /was closed/, /Try again/],
    [new Error('Failed to sign-in, unable to resolve user identity.'), /does not know you/, /platform team/],
    [named('AuthenticationError', 'access_denied'), /refused/, /right account/],
    [new TypeError('Failed to fetch'), /cannot be reached/, /stagecraft status/],
    [new Error('Something odd'), /did not work/, /Something odd/],
    [new Error(''), /did not work/, /No reason was given/],
  ])('of %s says what happened and what to do', (error, title, cure) => {
    expect(explainFailure(error)).toEqual({ title: expect.stringMatching(title), cure: expect.stringMatching(cure) });
  });
});
