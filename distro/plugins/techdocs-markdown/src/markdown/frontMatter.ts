import { parseDocument } from 'yaml';

export interface Matter {
  readonly title?: string;
  readonly body: string;
}

const pattern = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/;

/** What cannot be read as YAML between the dashes is not front matter but the page itself. */
export function splitFrontMatter(text: string): Matter {
  const [whole, yaml] = pattern.exec(text) ?? [];
  if (whole === undefined || yaml === undefined || yaml.length > 16_384) {
    return { body: text.replace(/^\uFEFF/, '') };
  }
  const document = parseDocument(yaml, { logLevel: 'silent' });
  if (document.errors.length > 0) {
    return { body: text };
  }
  const title = document.get?.('title');
  return { title: typeof title === 'string' ? title : undefined, body: text.slice(whole.length) };
}
