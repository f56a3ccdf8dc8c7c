import { closeSync, openSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { privateFolder, writePrivate } from '../../../kit/files.ts';
import type { Base } from '../base.ts';
import type { Run } from '../domain/terraform.ts';

export type Stage = 'plan' | 'apply';

const shortestSecret = 6;

const folderOf = (base: Base, run: Run) => base.store.folder('terraform-logs', run.id);

export interface LogFile {
  file: number;
  say(text: string): void;
  /** What must not be read there is gone from it afterwards. */
  close(): Promise<void>;
}

const pathOf = (base: Base, run: Run, stage: Stage) => join(folderOf(base, run), `${stage}.log`);

function redact(base: Base, run: Run, text: string): string {
  const secrets = base.store.of.variables.all().filter((each) => each.workspace === run.workspace && each.sensitive);
  const values = secrets.map((each) => base.sealer.open(each.value)).filter((value) => value.length >= shortestSecret);
  return values.reduce((rest, value) => rest.replaceAll(value, '********'), text);
}

/** What a stage of a run says, once more from its beginning where it is followed `anew`; the tool writes there itself, so that it can go on when this service cannot. */
export async function openLog(base: Base, run: Run, stage: Stage, anew = false): Promise<LogFile> {
  await privateFolder(folderOf(base, run));
  const path = pathOf(base, run, stage);
  const file = openSync(path, anew ? 'w' : 'a', 0o600);
  const close = async () => {
    closeSync(file);
    const text = await readFile(path, 'utf8');
    const clean = redact(base, run, text);
    if (clean !== text) await writePrivate(path, clean);
  };
  return { file, say: (text) => void writeSync(file, `${text}\n`), close };
}

export async function readLog(base: Base, run: Run, stage: Stage): Promise<string> {
  const text = await readFile(pathOf(base, run, stage), 'utf8').catch(() => '');
  return redact(base, run, text);
}

const [startOfText, endOfText] = [Buffer.from([2]), Buffer.from([3])];

/** As the tool's own client reads it: between two marks, in pieces, until the second mark is there. */
export async function framedLog(base: Base, run: Run, stage: Stage, ended: boolean): Promise<Buffer> {
  const text = await readLog(base, run, stage);
  if (!text && !ended) return Buffer.alloc(0);
  return Buffer.concat([startOfText, Buffer.from(text), ...(ended ? [endOfText] : [])]);
}
