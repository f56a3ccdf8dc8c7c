import { Html, html } from '../../../kit/page.ts';

function inline(text: string): Html {
  const pattern = /(`[^`]+`)|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)\s]+)\)/g;
  const parts: Html[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    parts.push(html`${text.slice(end, match.index)}`);
    const [whole, code, strong, label, target = ''] = match;
    if (code) parts.push(html`<code>${code.slice(1, -1)}</code>`);
    else if (strong) parts.push(html`<strong>${strong}</strong>`);
    // Only plain web and relative addresses: a README must not bring scripts.
    else if (label)
      parts.push(
        /^(https?:\/\/|[./#\w])/.test(target) && !/^\w+:(?!\/\/)/.test(target)
          ? html`<a href="${target}">${label}</a>`
          : html`${label}`,
      );
    end = match.index + whole.length;
  }
  return html`${[...parts, html`${text.slice(end)}`]}`;
}

function heading(line: string): Html | undefined {
  const match = line.match(/^(#{1,4})\s+(.+)$/);
  if (!match?.[1] || !match[2]) return undefined;
  // The page's own headings come first.
  const level = Math.min(match[1].length + 2, 6);
  return html`${new Html(`<h${level}>`)}${inline(match[2])}${new Html(`</h${level}>`)}`;
}

function block(lines: readonly string[]): Html {
  const first = lines[0] ?? '';
  const title = heading(first);
  if (title) return html`${title}${lines.length > 1 ? block(lines.slice(1)) : undefined}`;
  if (lines.every((line) => /^\s*([-*]|\d+\.)\s+/.test(line))) {
    return html`<ul>${lines.map((line) => html`<li>${inline(line.replace(/^\s*([-*]|\d+\.)\s+/, ''))}</li>`)}</ul>`;
  }
  return html`<p>${inline(lines.join(' '))}</p>`;
}

/** Headings, paragraphs, lists, code: what a README needs to be read, and nothing that could do harm. */
export function renderMarkdown(text: string): Html {
  const parts = text.replaceAll('\r\n', '\n').split(/^```.*$/m);
  const blocks = parts.flatMap((part, index) => {
    if (index % 2 === 1) return [html`<pre class="scroll"><code>${part.replace(/^\n|\n$/g, '')}</code></pre>`];
    return part
      .split(/\n{2,}/)
      .map((each) => each.split('\n').filter((line) => line.trim()))
      .filter((lines) => lines.length > 0)
      .map(block);
  });
  return html`${blocks}`;
}
