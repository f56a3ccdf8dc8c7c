import type { StepInputs } from '../../model/step.ts';
import type { Http } from '../../ports/http.ts';

export type Proof = StepInputs['rotation-proof']['proofs'][number];

/** Whoever is known is told that the grant makes no sense; whoever is not, that nobody knows them. */
const senseless = 'grant_type=refresh_token&refresh_token=none';

const basic = (client: string, value: string): string =>
  `Basic ${Buffer.from(`${encodeURIComponent(client)}:${encodeURIComponent(value)}`).toString('base64')}`;

type Door = Pick<Proof, 'url' | 'as'>;

function questionOf({ url, as }: Door, value: string): Omit<Parameters<Http>[0], 'signal'> {
  if (as === 'bearer') return { url, headers: { authorization: `Bearer ${value}` } };
  if (as === 'private-token') return { url, headers: { 'private-token': value } };
  const headers = {
    authorization: basic(as.client, value),
    'content-type': 'application/x-www-form-urlencoded',
  };
  return { method: 'POST', url, headers, body: senseless };
}

/** Whether a service takes a value; its status where it could not say. */
export async function askDoor(
  http: Http,
  door: Door,
  value: string,
  signal: AbortSignal,
): Promise<'taken' | 'refused' | number> {
  const { status } = await http({ ...questionOf(door, value), signal });
  // Somebody who cannot answer has not refused.
  if (status >= 500) return status;
  return status === 401 ? 'refused' : 'taken';
}
