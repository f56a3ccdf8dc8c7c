import { isNotFound, type Resolver } from './resolvers';

export interface Clock {
  /** How long the portal has been running. */
  upMilliseconds(): number;
  pause(milliseconds: number): Promise<void>;
}

const processClock: Clock = {
  upMilliseconds: () => process.uptime() * 1000,
  pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** So long after its start the catalog may still be reading who there is. */
const fillingMilliseconds = 90_000;
const longestWaitMilliseconds = 15_000;
const pauseMilliseconds = 500;

/** The portal answers before its catalog has read everybody: whoever comes that early waits a moment and is not refused. */
export function waitingForCatalog<Profile>(resolver: Resolver<Profile>, clock = processClock): Resolver<Profile> {
  return async (info, context) => {
    const end = Math.min(fillingMilliseconds, clock.upMilliseconds() + longestWaitMilliseconds);
    while (clock.upMilliseconds() < end) {
      try {
        return await resolver(info, context);
      } catch (error) {
        if (!isNotFound(error)) {
          throw error;
        }
      }
      await clock.pause(pauseMilliseconds);
    }
    return resolver(info, context);
  };
}
