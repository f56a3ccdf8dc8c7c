import { explainFailure } from './explainFailure';

const named = (name: string, message: string) => Object.assign(new Error(message), { name });

describe('explainFailure', () => {
  it.each([
    [named('PopupRejectedError', 'Failed to open auth popup.'), /blocked/, /Allow pop-up/],
    [named('PopupClosedError', 'Login failed, popup was closed'), /was closed/, /Try again/],
    [new Error('Failed to sign-in, unable to resolve user identity.'), /does not know you/, /platform team/],
    [named('AuthenticationError', 'access_denied'), /refused/, /right account/],
    [
      named(
        'NotAllowedError',
        "You signed in as x@y.example, but the portal's catalog has no such person. Ask your team.",
      ),
      /does not know you/,
      /x@y\.example/,
    ],
    [
      named('NotAllowedError', 'The provider does not say that your e-mail address is verified.'),
      /does not know you/,
      /verified/,
    ],
    [
      named('ServiceUnavailableError', 'The identity provider cannot be reached (ECONNREFUSED): try again in a moment'),
      /does not answer/,
      /ECONNREFUSED.*try again/,
    ],
    [new Error('Authentication rejected, nonce mismatch'), /was not accepted/, /nonce mismatch\. Try again/],
    [new TypeError('Failed to fetch'), /cannot be reached/, /stagecraft status/],
    [new Error('Something odd'), /did not work/, /Something odd/],
    [new Error(''), /did not work/, /No reason was given/],
  ])('of %s says what happened and what to do', (error, title, cure) => {
    expect(explainFailure(error)).toEqual({ title: expect.stringMatching(title), cure: expect.stringMatching(cure) });
  });
});
