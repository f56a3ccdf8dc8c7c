import type { Config } from '@backstage/config';
import { ActionFailedError } from './action';

/** A called side, as `requests.targets` has it: its address and token stand there, never in a request type. */
export type Target = {
  title: string;
  baseUrl: string;
  token?: string;
  /** Where people see one job or run: an address with `{id}`, and for a run `{workspace}`. */
  page?: string;
  /** Where its API begins. */
  api: string;
};

export function readTarget(config: Config, name: string): Target {
  const target = config.getOptionalConfig(`requests.targets.${name}`);
  if (!target) {
    // it was asked for in a later phase than the one that the portal has gone back to
    throw new ActionFailedError(
      `The portal has no address for '${name}' in this phase: a platform admin has to set requests.targets.${name} or to bring the phase back, then retry`,
    );
  }
  return {
    title: target.getOptionalString('title') ?? name,
    baseUrl: target.getString('baseUrl').replace(/\/$/, ''),
    token: target.getOptionalString('token'),
    page: target.getOptionalString('page'),
    api: target.getOptionalString('api') ?? '/api/v2',
  };
}

export function targetProblems(config: Config, name: string): string[] {
  return config.has(`requests.targets.${name}.baseUrl`)
    ? []
    : [`action.target: set requests.targets.${name}.baseUrl in app-config`];
}
