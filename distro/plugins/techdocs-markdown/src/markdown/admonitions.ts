import type { MarkdownIt } from 'markdown-it';
import type { StateBlock } from 'markdown-it';

const opening = /^(!!!|\?\?\?\+?)[ \t]+([A-Za-z][\w-]{0,40})[^"\n]*?(?:[ \t]+"([^"\n]*)")?[ \t]*$/;

function lineAt(state: StateBlock, line: number): string {
  return state.src.slice(state.bMarks[line] + state.tShift[line], state.eMarks[line]);
}

/** The first line that is neither empty nor indented by four: there the block ends. */
function findEnd(state: StateBlock, start: number, end: number): number {
  const indent = state.blkIndent + 4;
  let last = start + 1;
  for (let line = start + 1; line < end; line++) {
    if (state.isEmpty(line)) {
      continue;
    }
    if (state.sCount[line] < indent) {
      break;
    }
    last = line + 1;
  }
  return last;
}

function pushTitle(state: StateBlock, tag: string, className: string, title: string): void {
  const open = state.push('admonition_title_open', tag, 1);
  if (className) {
    open.attrSet('class', className);
  }
  const inline = state.push('inline', '', 0);
  inline.content = title;
  inline.children = [];
  state.push('admonition_title_close', tag, -1);
}

/** `!!! note "Title"`, `??? tip` (folded) and `???+ tip` (unfolded), as teams know them from mkdocs. */
export function admonitions(markdown: MarkdownIt): void {
  markdown.block.ruler.before(
    'fence',
    'admonition',
    (state, start, end, silent) => {
      const match = state.sCount[start] - state.blkIndent >= 4 ? null : opening.exec(lineAt(state, start));
      if (!match) {
        return false;
      }
      if (silent) {
        return true;
      }
      const [, marker, type, given] = match;
      const kind = type.toLowerCase();
      const title = given ?? kind.charAt(0).toUpperCase() + kind.slice(1);
      const folded = marker !== '!!!';
      const last = findEnd(state, start, end);
      const tag = folded ? 'details' : 'div';
      const open = state.push('admonition_open', tag, 1);
      open.block = true;
      open.attrSet('class', folded ? kind : `admonition ${kind}`);
      if (marker === '???+') {
        open.attrSet('open', 'open');
      }
      if (folded) {
        pushTitle(state, 'summary', '', title);
      } else if (title !== '') {
        pushTitle(state, 'p', 'admonition-title', title);
      }
      const { blkIndent, lineMax, parentType } = state;
      state.blkIndent += 4;
      state.lineMax = last;
      state.md.block.tokenize(state, start + 1, last);
      Object.assign(state, { blkIndent, lineMax, parentType, line: last });
      state.push('admonition_close', tag, -1).block = true;
      return true;
    },
    { alt: ['paragraph', 'reference', 'blockquote', 'list'] },
  );
}
