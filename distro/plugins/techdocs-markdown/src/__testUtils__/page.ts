import { selectAll } from 'css-select';
import render from 'dom-serializer';
import { textContent } from 'domutils';
import { parseDocument } from 'htmlparser2';

type Tree = ReturnType<typeof parseDocument>;
type Element = Tree['children'][number] & { attribs?: Record<string, string> };

/** As much of a browser's document as the tests ask for. */
export interface Node {
  readonly textContent: string;
  readonly outerHTML: string;
  getAttribute(name: string): string | null;
  hasAttribute(name: string): boolean;
  querySelector(selector: string): Node | null;
  querySelectorAll(selector: string): Node[];
}

function wrap(element: Element | Tree): Node {
  const attributes = ('attribs' in element && element.attribs) || {};
  const all = (selector: string) => selectAll(selector, element as Element).map((found) => wrap(found as Element));
  return {
    textContent: textContent(element as Element),
    outerHTML: render(element as Element),
    getAttribute: (name) => attributes[name] ?? null,
    hasAttribute: (name) => name in attributes,
    querySelector: (selector) => all(selector)[0] ?? null,
    querySelectorAll: all,
  };
}

export function parse(html: string): Node {
  return wrap(parseDocument(html));
}
