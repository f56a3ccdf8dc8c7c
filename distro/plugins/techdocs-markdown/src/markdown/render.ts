import MarkdownIt, { type Token } from 'markdown-it';
import { admonitions } from './admonitions';
import { splitFrontMatter } from './frontMatter';
import { type Heading, headings, plainText } from './headings';
import { highlightedFences } from './highlight';
import { safeHtml } from './html';
import { links, type ResolveLink } from './links';
import { taskLists } from './taskLists';

export interface Section {
  /** Empty for what stands before the first heading below the title. */
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

export interface RenderedPage {
  readonly title?: string;
  readonly html: string;
  readonly headings: readonly Heading[];
  readonly sections: readonly Section[];
}

const markdown = new MarkdownIt({ html: true, linkify: false, typographer: false })
  .use(safeHtml)
  .use(highlightedFences)
  .use(admonitions)
  .use(taskLists)
  .use(links)
  .use(headings);

function textOf(token: Token): string {
  if (token.type === 'inline') {
    return plainText(token.children);
  }
  return token.type === 'fence' || token.type === 'code_block' ? token.content : '';
}

function collectSections(tokens: Token[]): Section[] {
  const sections: Array<{ id: string; title: string; texts: string[] }> = [{ id: '', title: '', texts: [] }];
  let heading: Token | undefined;
  for (const token of tokens) {
    if (token.type === 'heading_open' && token.level === 0 && token.tag !== 'h1') {
      heading = token;
    } else if (heading && token.type === 'inline') {
      sections.push({ id: String(heading.attrGet('id') ?? ''), title: plainText(token.children).trim(), texts: [] });
      heading = undefined;
    } else {
      sections.at(-1)?.texts.push(textOf(token));
    }
  }
  return sections.map(({ id, title, texts }) => ({ id, title, text: texts.join(' ').replace(/\s+/g, ' ').trim() }));
}

export function renderMarkdown(text: string, resolveLink: ResolveLink): RenderedPage {
  const { title, body } = splitFrontMatter(text);
  const env: { resolveLink: ResolveLink; headings?: Heading[] } = { resolveLink };
  const tokens = markdown.parse(body, env);
  const sections = collectSections(tokens);
  const html = markdown.renderer.render(tokens, markdown.options, env);
  const found = env.headings ?? [];
  return { title: title ?? found.find(({ level }) => level === 1)?.title, html, headings: found, sections };
}
