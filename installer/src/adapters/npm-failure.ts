import { PlatformError } from '../model/errors.ts';
import type { CommandResult } from '../ports/commands.ts';

const causes: { pattern: RegExp; code: 'network' | 'environment'; message: string; hint: string }[] = [
  {
    pattern: /ENOSPC|EDQUOT|no space left on device|disk quota exceeded/i,
    code: 'environment',
    message: 'the disk is full',
    hint: 'Free some space and run the command again: it goes on where it stopped.',
  },
  {
    pattern: /E404|404 Not Found|Response Code: 404|ETARGET|No matching version|YN0082/,
    code: 'network',
    message: 'the npm registry does not have it',
    hint: 'Check `npm config get registry`: a mirror may lag behind or leave packages out.',
  },
  {
    pattern: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|socket hang up|network|E50\d/i,
    code: 'network',
    message: 'the npm registry could not be reached',
    hint: 'Check the network, the proxy and `npm config get registry`. `stagecraft doctor` tries them one by one.',
  },
];

/** What npm or Yarn ended with, as one sentence with a cure. */
export function explainNpmFailure(what: string, result: CommandResult): PlatformError {
  const said = result.tail.join('\n');
  const cause = result.timedOut
    ? {
        code: 'network' as const,
        message: 'it took too long',
        hint: 'Check how fast the npm registry answers, and run the command again.',
      }
    : causes.find(({ pattern }) => pattern.test(said));
  return new PlatformError({
    code: cause?.code ?? 'step',
    message: `${what} could not be fetched: ${cause?.message ?? `the command ended with ${result.exitCode}`}.`,
    details: result.tail.slice(-12),
    hint: cause?.hint ?? 'The lines above are its own words.',
  });
}
