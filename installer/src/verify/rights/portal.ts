import type { Context } from '../context.ts';
import type { Session } from '../sign-in.ts';
import type { Account } from '../surroundings.ts';
import type { Place } from './place.ts';

interface Decided {
  items: { result: string }[];
}

/** The portal, with the session that they have from the beginning. */
export function portalPlace(context: Context, person: Account): Place {
  let session: Session | undefined;
  const may = async (name: string, action: string): Promise<boolean> => {
    const items = [{ id: '1', permission: { type: 'basic', name, attributes: { action } } }];
    const question = { method: 'POST', json: { items }, quiet: true, ...(session ? { as: session } : {}) };
    const { status, body } = await context.ask('/api/permission/authorize', question);
    if (status !== 200 && status !== 401) throw new Error(`the portal answers ${status} when it is asked for rights`);
    return status === 200 && (JSON.parse(body) as Decided).items[0]?.result !== 'DENY';
  };
  return {
    name: 'the portal',
    async enter() {
      session = await context.signIn(person);
    },
    mayChange: () => may('requests.request.create', 'create'),
    isKnown: () => may('catalog.entity.read', 'read'),
  };
}
