import type { SecretReference } from '../../model/settings.ts';
import type { GivenSecrets, Secrets } from '../../ports/secrets.ts';
import { type Finding, mustCure } from '../check.ts';

/** An answer that ends the looking. */
export class Found extends Error {
  readonly finding: Finding;

  constructor(finding: Finding) {
    super(finding.found);
    this.finding = finding;
  }
}

export function stop(found: string, cure: string): never {
  throw new Found(mustCure(found, cure));
}

/** What ended the looking is what was found. */
export const untilStopped = (looking: Promise<Finding>): Promise<Finding> =>
  looking.catch((error: unknown) => {
    if (error instanceof Found) return error.finding;
    throw error;
  });

export interface SecretsGiven {
  given: GivenSecrets;
  /** What an earlier `up` has kept counts where the place is empty now. */
  kept: Pick<Secrets, 'missing' | 'read'>;
}

/** What proves us elsewhere, by the place in which it is given and the name under which it is kept. */
export async function secretOf(
  { given, kept }: SecretsGiven,
  { whose, reference, name }: { whose: string; reference: SecretReference; name: string },
): Promise<string> {
  const value = await given.read(reference);
  if (value !== undefined) return value;
  if ((await kept.missing([name])).length === 0) return kept.read(name);
  const place = 'env' in reference ? `the environment variable ${reference.env}` : `the file ${reference.file}`;
  return stop(`${whose} secret is to be found in ${place}, and is not there.`, 'Put it there and look again.');
}
