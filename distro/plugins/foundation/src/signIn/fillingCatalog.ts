import { isNotFound, type Resolver } from './resolvers';

export interface Clock {
  /** How long the portal has been at work. */
  upMilliseconds(): number;
  pause(milliseconds: number): Promise<void>;
}

/** The process may be older: it may have stood by. */
function clockFromNow(): Clock {
  const begun = performance.now();
  return {
    upMilliseconds: () => performance.now() - begun,
    pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  };
}

/** So long after its start the catalog may still be reading who there is. */
const fillingMilliseconds = 90_000;
const longestWaitMilliseconds = 15_000;
const pauseMilliseconds = 200;

/** The portal answers before its catalog has read everybody: whoever comes that early waits a moment and is not refused. */
export function waitingForCatalog<Profile>(resolver: Resolver<Profile>, clock = clockFromNow()): Resolver<Profile> {
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
