import { describeError } from '../../../kit/log.ts';
import type { Delivery, Hook } from '../domain/model.ts';
import type { Forge } from '../forge.ts';

const patienceMs = 10_000;

/** undefined: taken. Otherwise what went wrong, in words. */
export async function send(
  forge: Forge,
  hook: Hook,
  delivery: Delivery,
  stop: AbortSignal,
): Promise<string | undefined> {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'user-agent': 'Stagecraft-Forge',
    'x-gitlab-event': delivery.event,
    'x-gitlab-instance': forge.publicUrl,
    'x-gitlab-webhook-uuid': String(hook.id),
    // Stays the same when it is sent again, so that the receiver can tell a repetition.
    'x-gitlab-event-uuid': delivery.uuid,
    'idempotency-key': delivery.uuid,
    ...(hook.token ? { 'x-gitlab-token': hook.token } : {}),
  };
  try {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(patienceMs)]);
    const body = JSON.stringify(delivery.payload);
    const response = await fetch(hook.url, { method: 'POST', headers, body, signal, redirect: 'manual' });
    await response.body?.cancel();
    return response.ok ? undefined : `it answered ${response.status}`;
  } catch (error) {
    const cause = error instanceof Error && error.cause ? `: ${describeError(error.cause)}` : '';
    return describeError(error) + cause;
  }
}
