/** What was asked, and what came back. */
export interface Evidence {
  at: string;
  asked: string;
  answered: string;
  milliseconds?: number;
}

const longest = 600;
const mostItems = 40;
const token = /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*/g;
const authorization = /\b(Bearer|Basic)\s+[\w+/=.~-]{8,}/gi;
const keyed = /("?\b(?:password|secret|token|code|cookie|state|nonce)\b"?\s*[:=]\s*"?)[^\s"&,;}]{6,}/gi;

/** Takes out what must not stand in a report: the secrets that are known, and what looks like one. */
export class Redaction {
  readonly #known = new Set<string>();

  keep(values: Iterable<string>): void {
    for (const value of values) if (value.length >= 6) this.#known.add(value);
  }

  clean(text: string): string {
    let clean = text;
    for (const value of this.#known) clean = clean.replaceAll(value, '[secret]');
    return clean.replace(token, '[token]').replace(authorization, '$1 [secret]').replace(keyed, '$1[secret]');
  }
}

const shortened = (text: string): string =>
  text.length > longest ? `${text.slice(0, longest)} … (${text.length} characters)` : text;

/** Gathers what one check has asked; enough for an auditor, never more than people can read. */
export class Recorder {
  readonly items: Evidence[] = [];
  #left = 0;
  readonly #redaction: Redaction;

  constructor(redaction: Redaction) {
    this.#redaction = redaction;
  }

  note(asked: string, answered: string, milliseconds?: number): void {
    if (this.items.length >= mostItems) {
      this.#left += 1;
      return;
    }
    const clean = (text: string): string => shortened(this.#redaction.clean(text));
    this.items.push({
      at: new Date().toISOString(),
      asked: clean(asked),
      answered: clean(answered),
      ...(milliseconds === undefined ? {} : { milliseconds }),
    });
  }

  all(): Evidence[] {
    if (this.#left === 0) return this.items;
    const last = { at: new Date().toISOString(), asked: 'more of the same', answered: `${this.#left} times` };
    return [...this.items, last];
  }
}
