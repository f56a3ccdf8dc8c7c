import type { KubernetesObject } from '../../model/kubernetes.ts';
import type { Secrets } from '../../ports/secrets.ts';

export const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

/** A Secret's data, as the installation's file has it. */
export async function dataOf(
  secrets: Secrets,
  values: Record<string, { secret: string }>,
): Promise<Record<string, string>> {
  const read = Object.entries(values).map(
    async ([key, { secret }]) => [key, base64(await secrets.read(secret))] as const,
  );
  return Object.fromEntries(await Promise.all(read));
}

export function sameData(object: KubernetesObject | undefined, wanted: Record<string, string>): boolean {
  const data = (object?.data ?? {}) as Record<string, string>;
  const keys = Object.keys(wanted);
  return Object.keys(data).length === keys.length && keys.every((key) => data[key] === wanted[key]);
}
