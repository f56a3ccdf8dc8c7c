import { invalid } from '../fault.ts';
import { isBody } from '../http/input.ts';

export const capabilities = ['create', 'read', 'update', 'patch', 'delete', 'list', 'sudo', 'deny'] as const;
export type Capability = (typeof capabilities)[number];

export interface Rule {
  path: string;
  capabilities: Capability[];
}

const token = /\s+|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/|("(?:[^"\\]|\\.)*")|([A-Za-z_][\w-]*)|([{}[\]=,])|(.)/gy;

function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const [, quoted, name, sign, other] of text.matchAll(token)) {
    if (other !== undefined) throw invalid(`failed to parse policy: ${other} is not understood`);
    const word = quoted ?? name ?? sign;
    if (word !== undefined) words.push(word);
  }
  return words;
}

function checked(path: string, names: string[]): Rule {
  const wrong = names.find((name) => !capabilities.includes(name as Capability));
  if (wrong !== undefined) throw invalid(`failed to parse policy: path "${path}": invalid capability "${wrong}"`);
  return { path: path.replace(/^\//, ''), capabilities: names as Capability[] };
}

class Reader {
  #words: string[];

  constructor(words: string[]) {
    this.#words = words;
  }

  get isOver(): boolean {
    return this.#words.length === 0;
  }

  take(expected?: string): string {
    const word = this.#words.shift();
    if (word !== undefined && (expected === undefined || word === expected)) return word;
    throw invalid(`failed to parse policy: ${expected ?? 'more'} expected, got ${word ?? 'the end'}`);
  }

  text(): string {
    const word = this.take();
    if (word.startsWith('"')) return JSON.parse(word) as string;
    throw invalid(`failed to parse policy: a text in quotes expected, got ${word}`);
  }

  list(): string[] {
    const items: string[] = [];
    this.take('[');
    while (this.#words[0] !== ']') {
      items.push(this.text());
      if (this.#words[0] === ',') this.take(',');
    }
    this.take(']');
    return items;
  }

  rule(): Rule {
    this.take('path');
    const path = this.text();
    this.take('{');
    const names: string[] = [];
    while (this.#words[0] !== '}') {
      const key = this.take();
      if (key !== 'capabilities') throw invalid(`failed to parse policy: this store does not support ${key}`);
      this.take('=');
      names.push(...this.list());
    }
    this.take('}');
    return checked(path, names);
  }
}

function fromJson(text: string): Rule[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid('failed to parse policy: this is no JSON');
  }
  const paths = isBody(value) && isBody(value.path) ? value.path : {};
  return Object.entries(paths).map(([path, rule]) => {
    const names = isBody(rule) && Array.isArray(rule.capabilities) ? rule.capabilities.map(String) : [];
    return checked(path, names);
  });
}

/** A policy as people write it: `path "a/*" { capabilities = ["read"] }`, or the same as JSON. */
export function readPolicy(text: string): Rule[] {
  if (text.trimStart().startsWith('{')) return fromJson(text);
  const reader = new Reader(wordsOf(text));
  const rules: Rule[] = [];
  while (!reader.isOver) rules.push(reader.rule());
  return rules;
}
