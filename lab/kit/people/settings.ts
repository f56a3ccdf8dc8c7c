import { type Reader, text, webUrl, withDefault } from '../env.ts';
import { readTokens } from '../tokens.ts';
import type { FollowSettings } from './follow.ts';

const number =
  (least: number, most: number): Reader<number> =>
  (raw) => {
    const value = Number(raw);
    if (value >= least && value <= most) return { value };
    return { problem: `is "${raw}", but must be a number from ${least} to ${most}` };
  };

const spec = {
  PEOPLE_ISSUER: webUrl,
  PEOPLE_CLIENT_ID: withDefault(text, 'portal-directory'),
  PEOPLE_SECONDS: withDefault(number(1, 3600), '30'),
  PEOPLE_ANSWER_SECONDS: withDefault(number(1, 300), '10'),
  /** The share of the people or groups that may leave at once. */
  PEOPLE_REFUSE_REMOVAL_OVER: withDefault(number(0, 1), '0.5'),
};

/** With PEOPLE_ISSUER people are followed while the service runs; without it they are those of the realm's file. */
export function readPeopleSettings(env: NodeJS.ProcessEnv, problems: string[]): FollowSettings | undefined {
  if (!env.PEOPLE_ISSUER) return undefined;
  const read = <Value>(name: keyof typeof spec, reader: Reader<Value>): Value | undefined => {
    const reading = reader(env[name]);
    if ('value' in reading) return reading.value;
    problems.push(`${name} ${reading.problem}`);
    return undefined;
  };
  const issuer = read('PEOPLE_ISSUER', spec.PEOPLE_ISSUER) ?? '';
  if (issuer && !/\/realms\/[^/]+$/.test(issuer)) {
    problems.push(`PEOPLE_ISSUER is "${issuer}", but must end with /realms/ and the name of a realm`);
  }
  return {
    directory: {
      issuer,
      clientId: read('PEOPLE_CLIENT_ID', spec.PEOPLE_CLIENT_ID) ?? '',
      clientSecrets: readTokens('PEOPLE_CLIENT_SECRET', env, problems),
      answerMilliseconds: (read('PEOPLE_ANSWER_SECONDS', spec.PEOPLE_ANSWER_SECONDS) ?? 0) * 1000,
    },
    milliseconds: (read('PEOPLE_SECONDS', spec.PEOPLE_SECONDS) ?? 0) * 1000,
    refuseRemovalOver: read('PEOPLE_REFUSE_REMOVAL_OVER', spec.PEOPLE_REFUSE_REMOVAL_OVER) ?? 0,
  };
}
