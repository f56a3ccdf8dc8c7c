import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** A fence or an indented line: what people copy as a whole. */
const block = /^(`{3,})[^\n]*\n([\s\S]*?)^\1|^ {4}\S.*$/gm;
const span = /`([^`\n]+)`/g;

export interface Document {
  /** As it is called in what goes wrong: relative to the root of the repository. */
  name: string;
  path: string;
  text: string;
}

export function documentsIn(root: string, ...places: string[]): Document[] {
  const files = places.flatMap((place) => {
    const path = join(root, place);
    if (place.endsWith('.md')) return [path];
    const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
    return names.filter((name) => name.endsWith('.md')).map((name) => join(path, name));
  });
  return files.map((path) => ({ name: relative(root, path), path, text: readFileSync(path, 'utf8') }));
}

function withoutBlocks(text: string): string {
  return text.replace(block, '');
}

/** Every line of code, without its comment: blocks line by line, and what stands between backquotes. */
function codeIn(text: string): string[] {
  const blocks = [...text.matchAll(block)].flatMap(([all, , inside]) => (inside ?? all).split('\n'));
  const spans = [...withoutBlocks(text).matchAll(span)].map(([, inside]) => inside ?? '');
  return [...blocks, ...spans].map((line) => line.replace(/(^|\s)#.*$/, '').trim());
}

function wordsAfter(program: string, line: string): string[][] {
  const calls = line.matchAll(new RegExp(`(?:^|[\\s(])${program}(?=$|\\s)([^|&;>()]*)`, 'g'));
  return [...calls].map(([, rest]) => (rest ?? '').trim().split(/\s+/).filter(Boolean));
}

/** The words behind each `stagecraft` or `npm` that the document tells people to type. */
export function commandsIn(text: string, program: 'stagecraft' | 'npm'): string[][] {
  const name = program === 'stagecraft' ? '(?:\\./|node )?stagecraft' : 'npm';
  return codeIn(text).flatMap((line) => wordsAfter(name, line));
}

/** As GitHub makes them of headings. */
function anchorsOf(text: string): Set<string> {
  const seen = new Map<string, number>();
  const headings = [...text.replace(/^(`{3,})[\s\S]*?^\1/gm, '').matchAll(/^#{1,6} +(.+)$/gm)];
  const anchors = headings.map(([, heading = '']) => {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = plain.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${times}`;
  });
  return new Set(anchors);
}

function problemOf(target: string, { path, text }: Document): string | undefined {
  const [file = '', anchor] = target.split('#');
  const wanted = file === '' ? path : resolve(dirname(path), decodeURI(file));
  if (file !== '' && !existsSync(wanted)) return `there is no ${file}`;
  if (anchor === undefined || !wanted.endsWith('.md')) return undefined;
  const heading = anchorsOf(wanted === path ? text : readFileSync(wanted, 'utf8')).has(anchor);
  return heading ? undefined : `there is no heading #${anchor} in ${file === '' ? 'it' : file}`;
}

/** Links and pictures that lead nowhere; addresses elsewhere are not asked. */
export function brokenLinks(document: Document): string[] {
  const prose = withoutBlocks(document.text).replace(span, '');
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '');
  const here = targets.filter((target) => !/^[a-z][a-z+.-]*:/i.test(target));
  return here.flatMap((target) => {
    const problem = problemOf(target, document);
    return problem === undefined ? [] : [`${document.name}: ${target}: ${problem}`];
  });
}
