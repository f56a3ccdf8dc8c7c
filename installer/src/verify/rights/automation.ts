import type { Context } from '../context.ts';
import type { Account } from '../surroundings.ts';
import type { Place } from './place.ts';

interface Listed {
  results: { is_superuser: boolean; is_active: boolean }[];
}

/** The automation controller, by what it says of them itself: nobody who came a moment ago has a password there. */
export function automationPlace(
  context: Context,
  { username }: Account,
  { url, token }: { url: string; token: string },
): Place {
  const find = async (): Promise<Listed['results'][number] | undefined> => {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await context.ask(`${url}/api/v2/users/?username=${username}`, { headers, quiet: true });
    if (answer.status !== 200) throw new Error(`the automation controller answers ${answer.status} for its people`);
    const [found] = (JSON.parse(answer.body) as Listed).results;
    return found?.is_active === true ? found : undefined;
  };
  return {
    name: 'the automation controller',
    async enter() {
      if ((await find()) === undefined) throw new Error('the automation controller does not know them');
    },
    mayChange: async () => (await find())?.is_superuser === true,
    isKnown: async () => (await find()) !== undefined,
  };
}
