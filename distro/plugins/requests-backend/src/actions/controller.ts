import type { Config } from '@backstage/config';
import { z } from 'zod';
import { secretProblems } from './problems';
import { targetProblems } from './target';

/** What every action says that has an automation controller at work. */
export const controllerFields = {
  /** Name under `requests.targets`. */
  target: z.string(),
  /** Only what is named here is kept of what came of it. */
  result: z.record(z.string(), z.string()).default({}),
  everySeconds: z.number().positive().max(60).default(2),
  timeoutSeconds: z.number().positive().max(300).default(20),
};

export const controllerProblems =
  (config: Config) =>
  ({ target, result }: { target: string; result: Record<string, string> }): string[] => [
    ...targetProblems(config, target),
    ...secretProblems(result),
  ];
