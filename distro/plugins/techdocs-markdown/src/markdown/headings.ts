import type { MarkdownIt } from 'markdown-it';
import type { StateCore, Token } from 'markdown-it';

export interface Heading {
  readonly level: number;
  readonly id: string;
  readonly title: string;
}

export function slugify(title: string): string {
  return title
    .normalize('NFKD')
    .replace(/[^\p{Letter}\p{Number}\s_-]/gu, '')
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '-');
}

export function plainText(tokens: readonly Token[] | null): string {
  return (tokens ?? [])
    .map((token) => {
      if (token.type === 'image') {
        return plainText(token.children);
      }
      if (token.type === 'softbreak' || token.type === 'hardbreak') {
        return ' ';
      }
      return isText(token) ? token.content : '';
    })
    .join('');
}

function isText(token: Token): boolean {
  return token.type === 'text' || token.type === 'code_inline' || token.type === 'text_special';
}

function uniqueId(title: string, taken: Set<string>): string {
  const slug = slugify(title) || 'section';
  let id = slug;
  for (let number = 1; taken.has(id); number++) {
    id = `${slug}_${number}`;
  }
  taken.add(id);
  return id;
}

function addPermalink(state: StateCore, inline: Token, id: string): void {
  const link = new state.Token('heading_permalink', 'a', 0);
  link.content = id;
  inline.children = [...(inline.children ?? []), link];
}

/** Gives headings their anchors and lists them in `env.headings`. */
export function headings(markdown: MarkdownIt): void {
  markdown.core.ruler.push('heading_anchors', (state) => {
    const found: Heading[] = [];
    const taken = new Set<string>();
    state.tokens.forEach((token, index) => {
      if (token.type !== 'heading_open' || token.level > 0) {
        return;
      }
      const inline = state.tokens[index + 1];
      const title = plainText(inline.children).trim();
      const id = uniqueId(title, taken);
      token.attrSet('id', id);
      addPermalink(state, inline, id);
      found.push({ level: Number(token.tag.slice(1)), id, title });
    });
    Object.assign(state.env ?? {}, { headings: found });
  });
  markdown.renderer.rules.heading_permalink = (tokens, index) =>
    `<a class="headerlink" href="#${encodeURIComponent(tokens[index].content)}" title="Permanent link">¶</a>`;
}
