/** Answers that are good for a moment. Whoever asks meanwhile waits for the same one; a failure is not kept. */
export class Remembered<Answer> {
  private readonly kept = new Map<string, { until: number; answer: Promise<Answer> }>();

  constructor(
    private readonly milliseconds: number,
    private readonly limit = 500,
  ) {}

  get(key: string, ask: () => Promise<Answer>): Promise<Answer> {
    const known = this.kept.get(key);
    if (known && known.until > Date.now()) return known.answer;
    const answer = ask();
    this.kept.delete(key);
    this.kept.set(key, { until: Date.now() + this.milliseconds, answer });
    answer.catch(() => this.kept.get(key)?.answer === answer && this.kept.delete(key));
    const [oldest] = this.kept.keys();
    if (this.kept.size > this.limit) this.kept.delete(oldest);
    return answer;
  }
}
