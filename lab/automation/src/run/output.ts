import { closeSync, openSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type JobEvent, jobEvent, type Moment } from './events.ts';

const separator = '\u001e';
const shortestSecret = 6;
const limitBytes = 20 * 1024 * 1024;

const files = { text: 'stdout', events: 'events.jsonl' };

function parseMoment(source: string): Moment | undefined {
  try {
    const value: unknown = JSON.parse(source);
    return typeof value === 'object' && value !== null && 'event' in value ? (value as Moment) : undefined;
  } catch {
    return undefined;
  }
}

/** What a job prints: as one text, and as events that each hold a piece of it. Written at once, so that a crash loses nothing. */
export class Output {
  #job: number;
  #start: string;
  #secrets: string[];
  #text: number;
  #events: number;
  #buffer = '';
  #decoder = new TextDecoder();
  #counter = 0;
  #line = 0;
  #size = 0;
  #plain = true;
  readonly onMoment: (moment: Moment) => void;

  constructor(folder: string, job: number, nonce: string, secrets: string[], onMoment: (moment: Moment) => void) {
    this.#job = job;
    this.#start = separator + nonce;
    this.#secrets = secrets.filter((secret) => secret.length >= shortestSecret);
    this.onMoment = onMoment;
    this.#text = openSync(join(folder, files.text), 'a', 0o600);
    this.#events = openSync(join(folder, files.events), 'a', 0o600);
  }

  write(chunk: Buffer): void {
    this.#buffer += this.#decoder.decode(chunk, { stream: true });
    this.#takeMoments();
    // Whole lines only, so that a secret is never cut in two where it is looked for.
    const end = this.#buffer.includes(separator) ? -1 : this.#buffer.lastIndexOf('\n');
    if (this.#plain && end >= 0) this.#emit({ event: 'verbose' }, this.#take(end + 1));
  }

  /** From now on the text between two moments belongs to the later one. */
  expectMoments(): void {
    this.#plain = false;
  }

  say(text: string): void {
    this.#emit({ event: 'verbose' }, `${text}\n`);
  }

  close(): void {
    const rest = this.#buffer;
    this.#buffer = '';
    try {
      if (rest) this.#emit({ event: 'verbose' }, rest.endsWith('\n') ? rest : `${rest}\n`);
    } finally {
      closeSync(this.#text);
      closeSync(this.#events);
    }
  }

  #takeMoments(): void {
    for (;;) {
      const start = this.#buffer.indexOf(this.#start);
      const end = start < 0 ? -1 : this.#buffer.indexOf(`${separator}\n`, start + this.#start.length);
      if (end < 0) return;
      const text = this.#take(start);
      const moment = parseMoment(this.#redact(this.#take(end - start).slice(this.#start.length)));
      this.#take(2);
      if (moment) this.#emit(moment, text);
    }
  }

  #take(length: number): string {
    const taken = this.#buffer.slice(0, length);
    this.#buffer = this.#buffer.slice(length);
    return taken;
  }

  #redact(text: string): string {
    return this.#secrets.reduce((rest, secret) => rest.replaceAll(secret, '********'), text);
  }

  #emit(moment: Moment, raw: string): void {
    const text = this.#fit(this.#redact(raw));
    this.#counter += 1;
    const event = jobEvent(this.#job, this.#counter, moment, text, this.#line);
    writeSync(this.#text, text);
    writeSync(this.#events, `${JSON.stringify(event)}\n`);
    this.#line = event.end_line;
    this.onMoment(moment);
  }

  #fit(text: string): string {
    if (this.#size > limitBytes) return '';
    this.#size += text.length;
    return this.#size > limitBytes
      ? `The output is larger than ${limitBytes / 1024 / 1024} MB; what follows is not kept.\n`
      : text;
  }
}

export async function readText(folder: string): Promise<string> {
  return readFile(join(folder, files.text), 'utf8').catch(() => '');
}

export async function readEvents(folder: string): Promise<JobEvent[]> {
  const text = await readFile(join(folder, files.events), 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    try {
      return line ? [JSON.parse(line) as JobEvent] : [];
    } catch {
      // The last line of a service that was killed while it wrote.
      return [];
    }
  });
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
const ansi = /\u001b\[[0-9;]*[A-Za-z]/g;

export const withoutColour = (text: string): string => text.replaceAll(ansi, '');
