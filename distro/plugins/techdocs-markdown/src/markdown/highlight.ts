import highlighter from 'highlight.js/lib/common';
import type { MarkdownIt } from 'markdown-it';
import { limits } from '../limits';

function languageOf(info: string): string {
  return /^[\w+#.-]{1,30}/.exec(info.trim())?.[0].toLowerCase() ?? '';
}

function highlight(code: string, language: string, asText: (text: string) => string): string {
  if (code.length > limits.highlightedCharacters || !highlighter.getLanguage(language)) {
    return asText(code);
  }
  return highlighter.highlight(code, { language, ignoreIllegals: true }).value;
}

export function highlightedFences(markdown: MarkdownIt): void {
  const { escapeHtml } = markdown.utils;
  const block = (code: string, language: string) => {
    const name = language ? ` class="language-${escapeHtml(language)}"` : '';
    return `<div class="highlight"><pre><code${name}>${highlight(code, language, escapeHtml)}</code></pre></div>\n`;
  };
  markdown.renderer.rules.fence = (tokens, index) => block(tokens[index].content, languageOf(tokens[index].info));
  markdown.renderer.rules.code_block = (tokens, index) => block(tokens[index].content, '');
}
