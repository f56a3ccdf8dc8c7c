export interface KeeperOptions {
  /** The installation's own folder. */
  folder: string;
  cache: string;
  version: string;
  /** Ends what a killed keeper left behind, and starts nothing. */
  sweep: boolean;
}

/** How long the keeper waits for things, in milliseconds. */
export interface Timing {
  /** Between two looks at a process that starts. */
  startPoll: number;
  /** Between two looks at a healthy one. */
  healthPoll: number;
  /** One look takes no longer. */
  healthTimeout: number;
  /** A process that has not answered for so long is started anew. */
  hung: number;
  firstBackOff: number;
  longestBackOff: number;
  /** Healthy for so long, and earlier crashes are forgotten. */
  recovered: number;
  /** How long a request waits for a process that is being restarted. */
  hold: number;
  /** How long a restart waits for the requests that are under way. */
  drain: number;
  rotatePoll: number;
}

export const usualTiming: Timing = {
  startPoll: 150,
  healthPoll: 5_000,
  healthTimeout: 5_000,
  hung: 60_000,
  firstBackOff: 500,
  longestBackOff: 30_000,
  recovered: 60_000,
  hold: 60_000,
  drain: 5_000,
  rotatePoll: 10_000,
};

export function readOptions(argv: string[]): KeeperOptions {
  const value = (name: string): string => {
    const found = argv[argv.indexOf(`--${name}`) + 1];
    if (argv.includes(`--${name}`) && found) return found;
    throw new Error(`--${name} is missing`);
  };
  return {
    folder: value('folder'),
    cache: value('cache'),
    version: value('version'),
    sweep: argv.includes('--sweep'),
  };
}
