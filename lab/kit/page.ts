import { createHash } from 'node:crypto';
import { style } from './style.ts';

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escapeHtml(value: unknown): string {
  return String(value).replaceAll(/[&<>"']/g, (character) => entities[character]!);
}

/** Markup that is known to be safe: made by `html`, where every value put in is escaped. */
export class Html {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

type Part = Html | Html[] | string | number | undefined | false;

function render(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Html) return part.source;
  return Array.isArray(part) ? part.map(render).join('') : escapeHtml(part);
}

export function html(texts: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(texts.map((text, index) => text + (index < parts.length ? render(parts[index]) : '')).join(''));
}

export interface Page {
  title: string;
  body: Html;
  script?: string;
  /** Where a form of this page may end after redirects: browsers check those too. */
  formTargets?: string[];
}

const hash = (content: string) => `'sha256-${createHash('sha256').update(content).digest('base64')}'`;

function policy({ script, formTargets = [] }: Page): string {
  return [
    "default-src 'none'",
    `style-src ${hash(style)}`,
    ...(script ? [`script-src ${hash(script)}`] : []),
    'img-src data:',
    `form-action 'self' ${formTargets.join(' ')}`.trim(),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** A whole page: nothing is fetched from anywhere, and only its own style and script may run. */
export function renderPage(page: Page): { html: string; headers: Record<string, string> } {
  const script = page.script ? `<script>${page.script}</script>` : '';
  const source = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(page.title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header><span class="mark" aria-hidden="true"></span> Harbourline</header>
<main id="main">${page.body.source}</main>
<footer>Part of the Stagecraft lab: a make-believe company, on this machine only.</footer>
${script}
</body>
</html>`;
  return { html: source, headers: { 'content-security-policy': policy(page) } };
}
