import type { ComponentContext } from '../model/component.ts';

/** So many users has an installation for what it runs on behalf of others: some for pipelines, the others for automation. */
const users = 16;
/** Between people's accounts and those that systems give out themselves; a prime, since people choose round ports. */
const ranges = 1873;
const first = 30_000;

/**
 * The first of the user ids that jobs of this installation run as. Two installations of one machine have other ports, and
 * so have other users: one could end the jobs of the other, and read what is theirs.
 */
export const userBase = ({ settings: { portBase } }: ComponentContext, place: number): string =>
  String(first + (portBase % ranges) * users + place);

/** What belongs to the platform and to none of the jobs that run beside it. */
const ownFolders = ['forge', 'identity', 'databases', 'postgres', 'techdocs'];

export const keepOut = ({ facts: { folder } }: ComponentContext, others: string[]): string =>
  [`${folder}/secrets.json`, ...[...ownFolders, ...others].map((name) => `${folder}/data/${name}`)].join(':');
