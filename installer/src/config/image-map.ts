import { LineCounter, parseDocument } from 'yaml';
import * as z from 'zod';
import { PlatformError } from '../model/errors.ts';
import { describeIssues } from './problems.ts';

const name = z
  .string()
  .regex(/^[^\s/@][^\s]*$/, 'must be the name of an image, such as registry.example.com/library/postgres:17');
const imageMap = z.record(name, name);

/** Reads the file of `--image-map`: a line for each image, the reference in the stack lock and the one to take instead. */
export function parseImageMap(text: string, file: string): Record<string, string> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = document.errors.map(
    ({ linePos, message }) => `${file}:${linePos?.[0].line ?? 1}  ${message.split('\n')[0]}`,
  );
  if (broken.length > 0) throw wrong(file, broken);
  // An empty file maps nothing.
  const result = imageMap.safeParse(document.toJS() ?? {});
  if (result.success) return result.data;
  const problems = describeIssues(result.error.issues, imageMap, document, lines);
  throw wrong(
    file,
    problems.map(({ line, column, text: problem }) => `${file}:${line}:${column}  ${problem}`),
  );
}

function wrong(file: string, details: string[]): PlatformError {
  return new PlatformError({
    code: 'configuration',
    message: `${file} is not a map of images.`,
    details,
    hint: 'It has a line for each image, `docker.io/library/postgres:17: registry.example.com/postgres:17`. `stagecraft lock --check` lists the images that there are.',
  });
}
