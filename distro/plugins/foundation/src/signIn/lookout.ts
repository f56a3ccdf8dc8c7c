import { ServiceUnavailableError } from '@backstage/errors';
import type { Config } from '@backstage/config';

export interface Lookout {
  /** Asks whether the provider answers; for a moment after an answer nobody is asked again. */
  ask(): Promise<void>;
  /** It has just answered with this issuer; one that is not the configured one throws. */
  heard(issuer: unknown): void;
}

const believedMilliseconds = 5_000;
const longestMilliseconds = 10_000;

export const away = (reason: string) =>
  new ServiceUnavailableError(`The identity provider cannot be reached (${reason}): try again in a moment`);

function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: { code?: string } };
  if (name === 'TimeoutError') return `no answer within ${longestMilliseconds / 1000} seconds`;
  return cause?.code ?? message;
}

/**
 * A person who is sent to a provider that is away looks at an error of their browser, in a window that the portal cannot
 * see into. So the portal knocks first, and says it in words of its own.
 */
export function createLookout(config: Config): Lookout {
  const metadataUrl = config.getString('metadataUrl');
  const expected = config.getOptionalString('issuer');
  let believedUntil = 0;

  function heard(issuer: unknown) {
    if (expected !== undefined && issuer !== expected) {
      throw new Error(`it says that it is ${issuer}, and not ${expected}`);
    }
    believedUntil = Date.now() + believedMilliseconds;
  }

  return {
    heard,
    async ask() {
      if (Date.now() < believedUntil) return;
      try {
        const answer = await fetch(metadataUrl, { signal: AbortSignal.timeout(longestMilliseconds) });
        if (!answer.ok) throw new Error(`it answered ${answer.status}`);
        heard(((await answer.json()) as { issuer?: unknown }).issuer);
      } catch (error) {
        throw away(reasonOf(error));
      }
    },
  };
}
