import { PlatformError } from '../../model/errors.ts';
import type { SecretReference } from '../../model/settings.ts';
import type { GivenSecrets, Secrets } from '../../ports/secrets.ts';
import type { StepRunner } from '../runner.ts';

const placeOf = (reference: SecretReference): string =>
  'env' in reference ? `the environment variable ${reference.env}` : `the file ${reference.file}`;

function notGiven(reference: SecretReference): PlatformError {
  return new PlatformError({
    code: 'configuration',
    message: `A secret of stagecraft.yaml is to be found in ${placeOf(reference)}, and is not there.`,
    hint: 'Put it there and run the command again; once it was read, the installation keeps a private copy.',
  });
}

export function secretsRunner(secrets: Secrets, given: GivenSecrets): StepRunner<'secrets'> {
  /** Those that are to be kept: not kept yet, or given anew and different. */
  const changed = async (references: Record<string, SecretReference>) => {
    const found = [];
    for (const [name, reference] of Object.entries(references)) {
      const value = await given.read(reference);
      const kept = (await secrets.missing([name])).length === 0 ? await secrets.read(name) : undefined;
      if (kept === undefined || (value !== undefined && value !== kept)) found.push({ name, reference, value });
    }
    return found;
  };

  return {
    async inspect({ input, fingerprint }) {
      const missing = await secrets.missing(input.names);
      if (missing.length > 0 && missing.length === input.names.length) return { state: 'absent' };
      if (missing.length > 0) return { state: 'different', why: `${missing.length} more are needed` };
      const others = await changed(input.given ?? {});
      return others.length === 0
        ? { state: 'ready', fingerprint }
        : { state: 'different', why: `${others.map(({ name }) => name).join(', ')} was given anew` };
    },
    async apply({ input }) {
      const others = await changed(input.given ?? {});
      for (const { reference, value } of others) if (value === undefined) throw notGiven(reference);
      await secrets.ensure(input.names);
      for (const { name, value } of others) if (value !== undefined) await secrets.keep(name, value);
    },
    async remove() {
      // Secrets outlive what uses them: the database opens with no others.
    },
  };
}
