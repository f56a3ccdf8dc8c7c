export interface Failure {
  title: string;
  cure: string;
}

/** Says what went wrong at sign-in, and what to do, in words of the person in front of the page. */
export function explainFailure(error: Error): Failure {
  if (error.name === 'PopupRejectedError') {
    return {
      title: 'Your browser blocked the sign-in window',
      cure: 'Allow pop-up windows for this page, then try again.',
    };
  }
  if (error.name === 'PopupClosedError') {
    return { title: 'The sign-in window was closed', cure: 'Nothing has happened. Try again when you are ready.' };
  }
  if (/has no such person|e-mail address is verified/.test(error.message)) {
    return { title: 'This portal does not know you yet', cure: error.message };
  }
  if (error.name === 'ServiceUnavailableError') {
    return { title: 'The identity provider does not answer', cure: `${error.message}.` };
  }
  if (/resolve user identity|user not found|no user|not found in the catalog/i.test(error.message)) {
    return {
      title: 'This portal does not know you yet',
      cure: 'You signed in, but the catalog has no user for your account. Ask the platform team to add you.',
    };
  }
  if (/access.?denied|did not agree/i.test(`${error.name} ${error.message}`)) {
    return {
      title: 'The identity provider refused to sign you in',
      cure: 'Check that you used the right account, or ask the platform team for access.',
    };
  }
  if (/failed to fetch|networkerror|ECONNREFUSED|load failed/i.test(error.message)) {
    return {
      title: 'The portal or the identity provider cannot be reached',
      cure: 'Check that the platform is running (stagecraft status), then try again.',
    };
  }
  if (/authentication (rejected|failed)/i.test(error.message)) {
    return {
      title: 'The answer of the identity provider was not accepted',
      cure: `${error.message}. Try again; if it stays so, tell the platform team.`,
    };
  }
  return { title: 'Signing in did not work', cure: `${error.message || 'No reason was given.'} Try again.` };
}
