import type { MarkdownIt } from 'markdown-it';
import type { StateCore, Token } from 'markdown-it';

/** Turns what an author wrote into what a browser needs; undefined leaves it as it is. */
export type ResolveLink = (href: string) => string | undefined;

function rewrite(token: Token, attribute: string, resolve: ResolveLink): void {
  const value = String(token.attrGet(attribute) ?? '');
  if (value === '' || /^([a-z][a-z0-9+.-]*:|\/\/|#)/i.test(value)) {
    return;
  }
  const resolved = resolve(value);
  if (resolved !== undefined) {
    token.attrSet(attribute, resolved);
  }
}

function visit(tokens: Token[], resolve: ResolveLink): void {
  for (const token of tokens) {
    if (token.type === 'link_open') {
      rewrite(token, 'href', resolve);
    } else if (token.type === 'image') {
      rewrite(token, 'src', resolve);
      token.attrSet('loading', 'lazy');
    }
    visit(token.children ?? [], resolve);
  }
}

export function links(markdown: MarkdownIt): void {
  markdown.core.ruler.push('links', (state: StateCore) => {
    const { resolveLink } = (state.env ?? {}) as { resolveLink?: ResolveLink };
    if (resolveLink) {
      visit(state.tokens, resolveLink);
    }
  });
}
