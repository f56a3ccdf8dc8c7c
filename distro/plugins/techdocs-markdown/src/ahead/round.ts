import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Agenda } from './agenda';
import type { Sync } from './sync';

export interface RoundOptions {
  readonly agenda: Agenda;
  readonly logger: Pick<LoggerService, 'info' | 'warn' | 'debug'>;
  readonly list: () => Promise<string[]>;
  readonly sync: Sync;
  /** How long one documentation may take before the next has its turn. */
  readonly patienceMilliseconds: number;
}

/** One look at everything that is due, one after the other: people who open documentation meanwhile come first. */
export function createRound({ agenda, logger, list, sync, patienceMilliseconds }: RoundOptions) {
  return async (signal: AbortSignal): Promise<void> => {
    let built = 0;
    for (const ref of agenda.due(await list(), Date.now())) {
      if (signal.aborted) {
        break;
      }
      try {
        const { updated } = await sync(ref, AbortSignal.any([signal, AbortSignal.timeout(patienceMilliseconds)]));
        agenda.succeeded(ref, Date.now());
        built += updated ? 1 : 0;
      } catch (error) {
        if (signal.aborted) {
          break;
        }
        const first = agenda.failed(ref, Date.now());
        logger[first ? 'warn' : 'debug'](`The documentation of ${ref} cannot be built and found: ${error}`);
      }
    }
    if (built > 0) {
      logger.info(`Built the documentation of ${built} ${built === 1 ? 'entity' : 'entities'} ahead of its readers`);
    }
  };
}
