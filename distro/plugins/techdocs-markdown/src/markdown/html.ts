import type { MarkdownIt } from 'markdown-it';

const allowed = new Set('b br del details em hr i ins kbd mark s small strong sub summary sup u'.split(' '));
const piece = /<!--[\s\S]*?(?:-->|$)|<\/?([A-Za-z][A-Za-z0-9-]*)\b(?:[^<>"']|"[^"]*"|'[^']*')*>|[^<]+|</g;

/** Rebuilds the few tags that documents use for form, without any attribute, and shows all others as the text they are. */
export function sanitise(html: string, asText: (text: string) => string): string {
  return [...html.matchAll(piece)]
    .map(([text, name]) => {
      if (text.startsWith('<!--')) {
        return '';
      }
      const tag = name?.toLowerCase();
      if (!tag || !allowed.has(tag)) {
        return asText(text);
      }
      return text.startsWith('</') ? `</${tag}>` : `<${tag}>`;
    })
    .join('');
}

export function safeHtml(markdown: MarkdownIt): void {
  const { escapeHtml } = markdown.utils;
  // Entities stay what they are: `&nbsp;` beside a tag is not to become visible text.
  const asText = (text: string) => escapeHtml(text).replace(/&amp;(#?[a-z0-9]{1,31};)/gi, '&$1');
  markdown.renderer.rules.html_inline = (tokens, index) => sanitise(tokens[index].content, asText);
  markdown.renderer.rules.html_block = (tokens, index) => sanitise(tokens[index].content, asText);
}
