import { lookup } from 'node:dns/promises';

function localhostUrls(texts: readonly string[]): URL[] {
  const urls = texts.flatMap((text) => (/^https?:/.test(text) && URL.canParse(text) ? [new URL(text)] : []));
  return urls.filter(({ hostname }) => hostname.endsWith('.localhost'));
}

/**
 * curl, and git with it, takes every name below `localhost` for its own machine and asks nobody, although the cluster's
 * name server knows better. Addresses for those that a job is told of, as both programs take them.
 */
export async function localhostAddresses(texts: readonly string[]): Promise<string[]> {
  const urls = localhostUrls(texts);
  const all = urls.map(async ({ hostname, port, protocol }) => {
    const { address } = await lookup(hostname, { family: 4 });
    return `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}:${address}`;
  });
  const found = await Promise.allSettled(all);
  return [...new Set(found.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])))];
}

export const gitConfiguration = (addresses: readonly string[]): string =>
  `[http]\n${addresses.map((each) => `\tcurloptResolve = ${each}\n`).join('')}`;

export const curlConfiguration = (addresses: readonly string[]): string =>
  addresses.map((each) => `resolve = "${each}"\n`).join('');
