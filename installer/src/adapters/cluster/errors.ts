import { PlatformError } from '../../model/errors.ts';

/** The API could not be asked at all: nobody listens, the certificate is another, the answer takes too long. */
export class Unreachable extends Error {}

/** What the API answered instead of doing what it was asked. */
export class Refused extends Error {
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

export function refusal(status: number, text: string): Refused {
  try {
    const { message, reason } = JSON.parse(text) as { message?: string; reason?: string };
    return new Refused(status, reason ?? '', message ?? text);
  } catch {
    return new Refused(status, '', text.trim().slice(0, 400) || `it answered with ${status}`);
  }
}

export const isAbsent = (error: unknown): boolean => error instanceof Refused && error.status === 404;

const isBeingDeleted = ({ message }: Refused): boolean => message.includes('it is being terminated');

function explanation(error: Refused): { code: 'environment' | 'step'; hint: string } {
  if (error.status === 401) {
    return {
      code: 'environment',
      hint: 'It does not know who you are, or no longer: sign in to the cluster again, then run the command again.',
    };
  }
  if (isBeingDeleted(error)) {
    return {
      code: 'environment',
      hint: 'Wait until the namespace is gone (`kubectl get namespace`), then run the command again.',
    };
  }
  if (error.status === 403 && !error.message.includes('PodSecurity') && !error.message.includes('quota')) {
    return {
      code: 'environment',
      hint: 'Use an identity that may do this; `stagecraft plan --rbac` prints every right that is needed.',
    };
  }
  return { code: 'step', hint: 'Run `stagecraft up` again; if it stays, report it with the message above.' };
}

/** Everything that goes wrong, told once and in words that say what to do. */
export function explained(error: unknown): never {
  if (error instanceof Unreachable) {
    throw new PlatformError({
      code: 'environment',
      message: `The cluster no longer answers: ${error.message}.`,
      hint: 'Does it still run? `stagecraft up` goes on where it stopped.',
      cause: error,
    });
  }
  if (!(error instanceof Refused)) throw error;
  throw new PlatformError({
    ...explanation(error),
    message: `The cluster refused: ${error.message}`,
    cause: error,
  });
}
