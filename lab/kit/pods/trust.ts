import { readFile, writeFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';

/** For programs that know nobody but the world's authorities: a file with ours, and a bundle with both. */
export const trustIn = (authorityFile: string, bundle: string): Record<string, string> => ({
  NODE_EXTRA_CA_CERTS: authorityFile,
  ...Object.fromEntries(
    ['SSL_CERT_FILE', 'GIT_SSL_CAINFO', 'CURL_CA_BUNDLE', 'REQUESTS_CA_BUNDLE'].map((name) => [name, bundle]),
  ),
});

/** The world's authorities and the platform's. */
export async function writeBundle(path: string, authorityFile: string): Promise<void> {
  await writeFile(path, [...rootCertificates, await readFile(authorityFile, 'utf8')].join('\n'));
}
