const shown = '[MASKED]';
const command = '::add-mask::';

/** Hides secrets in a stream of text, also where a piece ends in the middle of one. */
export class Mask {
  #secrets: string[];
  #longest = 0;
  #held = '';
  /** Whether what is held begins a line. */
  #fresh = true;

  constructor(secrets: readonly string[]) {
    this.#secrets = [];
    this.#add(secrets);
  }

  push(text: string): string {
    const all = this.#hide(this.#takeCommands(this.#held + text));
    const line = all.lastIndexOf('\n') + 1;
    // A secret holds no line break, so whole lines need not wait; what may become a command must.
    const last = all.slice(line);
    const isOpen = (line > 0 || this.#fresh) && last !== '' && (command.startsWith(last) || last.startsWith(command));
    const safe = isOpen ? line : Math.max(line, all.length - Math.max(0, this.#longest - 1));
    this.#held = all.slice(safe);
    if (safe > 0) this.#fresh = safe === line;
    return all.slice(0, safe);
  }

  end(): string {
    const rest = this.#held.startsWith(command) && this.#fresh ? '' : this.#held;
    this.#held = '';
    return rest;
  }

  #add(secrets: readonly string[]): void {
    const all = [...this.#secrets, ...secrets.filter((each) => each.length >= 4)];
    this.#secrets = [...new Set(all)].sort((a, b) => b.length - a.length);
    this.#longest = this.#secrets[0]?.length ?? 0;
  }

  /** As GitLab's runner does it: a job that has fetched a secret says so, and it is hidden from then on. */
  #takeCommands(text: string): string {
    if (!text.includes(command)) return text;
    return text.replace(
      /(^|\n)::add-mask::([^\n]*)(?=\n)\n?/g,
      (whole: string, before: string, value: string, at: number) => {
        if (at === 0 && before === '' && !this.#fresh) return whole;
        this.#add([value.trim()]);
        return before;
      },
    );
  }

  #hide(text: string): string {
    return this.#secrets.reduce((all, secret) => all.replaceAll(secret, shown), text);
  }
}
