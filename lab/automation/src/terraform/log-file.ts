import { closeSync, openSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { privateFolder } from '../../../kit/files.ts';
import type { Base } from '../automation.ts';
import type { Run } from '../domain/terraform.ts';

export type Stage = 'plan' | 'apply';

const shortestSecret = 6;

const folderOf = (base: Base, run: Run) => base.store.folder('terraform-logs', run.id);

/** What a stage of a run says, whole lines at once, without the sensitive values that the workspace knows. */
export class LogFile {
  #file: number;
  #secrets: string[];
  #rest = '';
  #decoder = new TextDecoder();

  private constructor(file: number, secrets: string[]) {
    this.#file = file;
    this.#secrets = secrets.filter((secret) => secret.length >= shortestSecret);
  }

  static async open(base: Base, run: Run, stage: Stage, secrets: string[]): Promise<LogFile> {
    const folder = await privateFolder(folderOf(base, run));
    return new LogFile(openSync(join(folder, `${stage}.log`), 'a', 0o600), secrets);
  }

  write(chunk: Buffer): void {
    this.#rest += this.#decoder.decode(chunk, { stream: true });
    const end = this.#rest.lastIndexOf('\n') + 1;
    this.#keep(this.#rest.slice(0, end));
    this.#rest = this.#rest.slice(end);
  }

  say(text: string): void {
    this.#keep(`${text}\n`);
  }

  close(): void {
    try {
      if (this.#rest) this.#keep(`${this.#rest}\n`);
    } finally {
      closeSync(this.#file);
    }
  }

  #keep(text: string): void {
    if (text)
      writeSync(
        this.#file,
        this.#secrets.reduce((rest, secret) => rest.replaceAll(secret, '********'), text),
      );
  }
}

export async function readLog(base: Base, run: Run, stage: Stage): Promise<string> {
  return readFile(join(folderOf(base, run), `${stage}.log`), 'utf8').catch(() => '');
}

const [startOfText, endOfText] = [Buffer.from([2]), Buffer.from([3])];

/** As the tool's own client reads it: between two marks, in pieces, until the second mark is there. */
export async function framedLog(base: Base, run: Run, stage: Stage, ended: boolean): Promise<Buffer> {
  const text = await readLog(base, run, stage);
  if (!text && !ended) return Buffer.alloc(0);
  return Buffer.concat([startOfText, Buffer.from(text), ...(ended ? [endOfText] : [])]);
}
