import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fail, trackedFiles } from './shared.mjs';

/** Text without code: what looks like a link there is none. The lines stay where they are. */
export function withoutCode(text) {
  const blank = (part) => part.replace(/[^\n]/g, ' ');
  return text.replace(/^(```+|~~~+)[\s\S]*?^\1[^\n]*$/gm, blank).replace(/`[^`\n]*`/g, blank);
}

export function anchorOf(title) {
  return title
    .toLowerCase()
    .replace(/[`*_]/g, '')
    .replace(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replace(/\s+/g, '-');
}

export function headings(text) {
  return withoutCode(text)
    .split('\n')
    .flatMap((line, index) => {
      const [, signs, title] = line.match(/^(#{1,6})\s+(.+?)\s*#*$/) ?? [];
      return signs ? [{ level: signs.length, title, line: index + 1 }] : [];
    });
}

export function structureFaults(text) {
  const found = headings(text);
  const first = found.filter((each) => each.level === 1);
  const faults = [];
  if (found[0]?.level !== 1) faults.push({ line: 1, text: 'a page begins with one heading of the first level' });
  for (const extra of first.slice(1))
    faults.push({ line: extra.line, text: `"${extra.title}" is a second first-level heading` });
  for (const [index, each] of found.entries()) {
    const before = found[index - 1];
    if (before && each.level > before.level + 1) {
      faults.push({ line: each.line, text: `"${each.title}" skips a level of headings` });
    }
  }
  return faults;
}

function linkFault(page, target, isImage) {
  if (/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(target)) return undefined;
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : normalize(join(dirname(page), decodeURI(path)));
  if (!existsSync(file)) return `${isImage ? 'the image' : 'the page'} ${target} does not exist`;
  if (!anchor || !file.endsWith('.md')) return undefined;
  const known = headings(readFileSync(file, 'utf8')).map((each) => anchorOf(each.title));
  return known.includes(anchor.toLowerCase()) ? undefined : `there is no heading for #${anchor} in ${file}`;
}

export function linkFaults(page, text) {
  return withoutCode(text)
    .split('\n')
    .flatMap((line, index) =>
      [...line.matchAll(/(!?)\[([^\]]*)\]\(\s*<?([^)\s>]+)>?[^)]*\)/g)].flatMap(([, image, label, target]) => {
        const faults = [linkFault(page, target, image === '!')];
        if (image && !label.trim()) faults.push(`the image ${target} has no text for those who cannot see it`);
        if (!image && !label.trim()) faults.push(`the link to ${target} has no text`);
        return faults.filter(Boolean).map((fault) => ({ line: index + 1, text: fault }));
      }),
    );
}

function navFaults(folder) {
  if (!existsSync('mkdocs.yml')) return [];
  const nav = readFileSync('mkdocs.yml', 'utf8').match(/^nav:\n((?:[ -].*\n?)+)/m)?.[1] ?? '';
  return [...nav.matchAll(/([\w./-]+\.md)/g)]
    .filter(([, path]) => !existsSync(join(folder, path)))
    .map(([, path]) => `mkdocs.yml: the page ${path} in nav does not exist`);
}

function main() {
  const folder = existsSync('mkdocs.yml')
    ? (readFileSync('mkdocs.yml', 'utf8').match(/^docs_dir:\s*(\S+)/m)?.[1] ?? 'docs')
    : 'docs';
  const pages = trackedFiles().filter(
    (path) => path.endsWith('.md') && (path.startsWith(`${folder}/`) || path === 'README.md'),
  );
  if (pages.length === 0) fail('There are no pages: neither README.md nor any in docs/.');
  const faults = pages.flatMap((page) => {
    const text = readFileSync(page, 'utf8');
    return [...structureFaults(text), ...linkFaults(page, text)].map((fault) => `${page}:${fault.line}: ${fault.text}`);
  });
  faults.push(...navFaults(folder));
  console.log(`${pages.length} pages, ${faults.length} faults`);
  if (faults.length > 0) fail(...faults);
}

if (import.meta.main ?? process.argv[1]?.endsWith('docs-lint.mjs')) main();
