import type { IdentityApi } from '@backstage/frontend-plugin-api';

const never = new Promise<never>(() => {});

/**
 * While somebody signs out the page still asks for what it shows, and for that Backstage would ask for a new session:
 * its cookie could come after the old one's end, and whoever has left would still be in. What is being asked for comes
 * first, and what is asked later waits for the page's end, or for signing out to have failed.
 */
export function leavingForGood(identity: IdentityApi): IdentityApi {
  const asked = new Set<Promise<unknown>>();
  let leaving: Promise<void> | undefined;

  async function whileHere<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    if (leaving) {
      await leaving.then(
        () => never,
        () => undefined,
      );
    }
    const answer = ask();
    asked.add(answer);
    try {
      return await answer;
    } finally {
      asked.delete(answer);
    }
  }

  async function leave(): Promise<void> {
    await Promise.allSettled(asked);
    await identity.signOut();
  }

  return {
    getBackstageIdentity: () => identity.getBackstageIdentity(),
    getCredentials: () => whileHere(() => identity.getCredentials()),
    getProfileInfo: () => whileHere(() => identity.getProfileInfo()),
    async signOut() {
      leaving ??= leave();
      try {
        await leaving;
      } catch (error) {
        leaving = undefined;
        throw error;
      }
    },
  };
}
