import type { StoreAccess } from '../../model/secret-store.ts';
import type { AskStore } from '../../ports/secret-store.ts';
import { mustAnswer, type Session, sessionWith } from './ask.ts';
import { lostKey } from './set-up.ts';

/** Work that the installation does in its store, as itself. */
export async function asInstaller<Result>(
  ask: AskStore,
  { installer }: StoreAccess,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  if (!installer) throw lostKey();
  const body = { role_id: installer.roleId, secret_id: installer.secretId };
  const answer = await mustAnswer(ask, 'auth/approle/login', { method: 'POST', body }, [200, 400]);
  if (answer.status === 400) throw lostKey();
  const session = sessionWith(ask, String((answer.body.auth as { client_token: unknown }).client_token));
  try {
    return await work(session);
  } finally {
    await session('auth/token/revoke-self', { method: 'POST', body: {} }).catch(() => {});
  }
}
