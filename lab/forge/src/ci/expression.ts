import { runInNewContext } from 'node:vm';

export type Variables = ReadonlyMap<string, string>;

type Value = string | undefined;

type Token = { kind: 'variable' | 'text' | 'pattern' | 'null' | 'sign'; text: string };

const grammar =
  /\s*(?:(?<variable>\$\w+|\$\{\w+\})|(?<text>"[^"]*"|'[^']*')|(?<pattern>\/(?:[^/\\\n]|\\.)+\/[ism]*)|(?<null>null\b)|(?<sign>==|!=|=~|!~|&&|\|\||\(|\)))/y;

export class ExpressionError extends Error {}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  grammar.lastIndex = 0;
  const end = text.trimEnd().length;
  while (grammar.lastIndex < end) {
    const groups = grammar.exec(text)?.groups;
    if (!groups) throw new ExpressionError('invalid expression syntax');
    const found = Object.entries(groups).find(([, value]) => value !== undefined);
    if (found) tokens.push({ kind: found[0] as Token['kind'], text: found[1] ?? '' });
  }
  return tokens;
}

const patience = 50;

/** A pattern that a person wrote may take for ever; the forge answers others meanwhile. */
function matches(value: string, pattern: string): boolean {
  const [, source = '', flags = ''] = pattern.match(/^\/(.+)\/([ism]*)$/s) ?? [];
  if (!source) throw new ExpressionError(`${pattern} is not a regular expression such as /^v\\d+$/`);
  try {
    const scope = { source, flags, value };
    return runInNewContext('new RegExp(source, flags).test(value)', scope, { timeout: patience }) === true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ExpressionError(`the regular expression ${pattern} cannot be used: ${reason}`);
  }
}

const strip = (text: string) => text.replace(/^\$\{?|\}$/g, '');

class Parser {
  #tokens: Token[];
  #at = 0;
  #variables: Variables;

  constructor(tokens: Token[], variables: Variables) {
    this.#tokens = tokens;
    this.#variables = variables;
  }

  run(): boolean {
    const value = this.#or();
    if (this.#at < this.#tokens.length) throw new ExpressionError('invalid expression syntax');
    return value;
  }

  #take(text: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'sign' || token.text !== text) return false;
    this.#at += 1;
    return true;
  }

  #or(): boolean {
    let value = this.#and();
    while (this.#take('||')) value = this.#and() || value;
    return value;
  }

  #and(): boolean {
    let value = this.#comparison();
    while (this.#take('&&')) value = this.#comparison() && value;
    return value;
  }

  #comparison(): boolean {
    if (this.#take('(')) {
      const value = this.#or();
      if (!this.#take(')')) throw new ExpressionError('a parenthesis is not closed');
      return value;
    }
    const left = this.#operand();
    if (this.#take('==')) return left === this.#operand();
    if (this.#take('!=')) return left !== this.#operand();
    if (this.#take('=~')) return matches(left ?? '', this.#operand() ?? '');
    if (this.#take('!~')) return !matches(left ?? '', this.#operand() ?? '');
    return left !== undefined && left !== '';
  }

  #operand(): Value {
    const token = this.#tokens[this.#at];
    if (!token || token.kind === 'sign') throw new ExpressionError('invalid expression syntax');
    this.#at += 1;
    if (token.kind === 'null') return undefined;
    if (token.kind === 'text') return token.text.slice(1, -1);
    return token.kind === 'variable' ? this.#variables.get(strip(token.text)) : token.text;
  }
}

/** `rules:if`: variables, texts, patterns, comparison, `&&`, `||` and parentheses. */
export function evaluate(expression: string, variables: Variables): boolean {
  const tokens = tokenize(expression);
  if (tokens.length === 0) throw new ExpressionError('invalid expression syntax');
  return new Parser(tokens, variables).run();
}

/** undefined: it can be read. */
export function expressionProblem(expression: string): string | undefined {
  try {
    evaluate(expression, new Map());
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    // Only a value can show whether what a variable holds is a pattern.
    return text.includes('is not a regular expression') ? undefined : text;
  }
  return undefined;
}
