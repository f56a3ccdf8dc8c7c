import { posix } from 'node:path';
import type { BuildLog } from '../log';
import { resolveWithin } from './paths';

export type NavItem =
  | { readonly kind: 'page'; readonly title?: string; readonly source: string }
  | { readonly kind: 'link'; readonly title: string; readonly url: string }
  | { readonly kind: 'section'; readonly title: string; readonly items: readonly NavItem[] };

interface Context {
  readonly known: ReadonlySet<string>;
  readonly log: BuildLog;
}

function readTarget(title: string | undefined, target: string, { known, log }: Context): NavItem[] {
  if (/^(https?:|mailto:)/i.test(target)) {
    return [{ kind: 'link', title: title ?? target, url: target }];
  }
  const source = resolveWithin('', target);
  if (source === undefined || !known.has(source)) {
    log.warn(`nav names '${target}', but there is no such page: it is left out`);
    return [];
  }
  return [{ kind: 'page', title, source }];
}

function readItem(item: unknown, context: Context, depth: number): NavItem[] {
  if (typeof item === 'string') {
    return readTarget(undefined, item, context);
  }
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    context.log.warn(`nav holds ${JSON.stringify(item)}, which is neither a page nor a section: it is left out`);
    return [];
  }
  return Object.entries(item).flatMap(([title, value]): NavItem[] => {
    if (typeof value === 'string') {
      return readTarget(title, value, context);
    }
    const items = readNav(Array.isArray(value) ? value : [], context, depth + 1);
    if (items.length === 0) {
      context.log.warn(`nav: the section '${title}' has no page: it is left out`);
      return [];
    }
    return [{ kind: 'section', title, items }];
  });
}

export function readNav(nav: readonly unknown[], context: Context, depth = 0): NavItem[] {
  if (depth > 8) {
    context.log.warn('nav has more than 8 levels: the deeper ones are left out');
    return [];
  }
  return nav.flatMap((item) => readItem(item, context, depth));
}

export function titleFromName(path: string): string {
  const name = posix.basename(path).replace(/\.[^.]+$/, '');
  const words = name.replace(/[-_]+/g, ' ').trim();
  return /^(index|readme)$/i.test(name) ? 'Home' : words.charAt(0).toUpperCase() + words.slice(1);
}

function compare(left: string, right: string): number {
  const rank = (path: string) => (/(^|\/)(index|readme)\.[^/]+$/i.test(path) ? 0 : 1);
  return rank(left) - rank(right) || left.localeCompare(right, 'en');
}

/** Folders become sections; the index stands first. */
export function defaultNav(sources: readonly string[], folder = ''): NavItem[] {
  const inside = sources.filter((source) => source.startsWith(folder));
  const pages = inside.filter((source) => !source.slice(folder.length).includes('/')).sort(compare);
  const folders = new Set(inside.flatMap((source) => source.slice(folder.length).match(/^[^/]+\//)?.[0] ?? []));
  return [
    ...pages.map((source): NavItem => ({ kind: 'page', source })),
    ...[...folders].sort().map((name): NavItem => {
      return { kind: 'section', title: titleFromName(name), items: defaultNav(sources, folder + name) };
    }),
  ];
}
