import { createInterface } from 'node:readline/promises';

/** Nothing when there is no answer: Ctrl-C and the end of the input mean no. */
export async function answerTo(question: string): Promise<string | undefined> {
  const asked = createInterface({ input: process.stdin, output: process.stdout });
  const left = new Promise<undefined>((resolve) => asked.once('close', () => resolve(undefined)));
  try {
    return await Promise.race([asked.question(question).catch(() => undefined), left]);
  } finally {
    asked.close();
  }
}
