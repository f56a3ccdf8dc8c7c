const limitInBytes = 64 * 1024;

/** The body as text, but never more than a health answer can sensibly have: a lying endpoint may never stop sending. */
export async function readBounded(response: Response): Promise<string> {
  if (!response.body) {
    return '';
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size >= limitInBytes) {
      // Leaving the loop cancels the stream, which closes the connection.
      break;
    }
  }
  return Buffer.concat(chunks).toString('utf8');
}
