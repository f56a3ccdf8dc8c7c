import type { MarkdownIt } from 'markdown-it';

const box = /^\[([ xX])\][ \t]+/;

export function taskLists(markdown: MarkdownIt): void {
  markdown.core.ruler.after('inline', 'task_lists', (state) => {
    state.tokens.forEach((token, index) => {
      const item = state.tokens[index - 2];
      const first = token.children?.[0];
      const match = item?.type === 'list_item_open' && first?.type === 'text' ? box.exec(first.content) : null;
      if (!match || !first) {
        return;
      }
      first.content = first.content.slice(match[0].length);
      item.attrSet('class', 'task-list-item');
      const control = new state.Token('task_box', 'input', 0);
      control.meta = { checked: match[1] !== ' ' };
      token.children?.unshift(control);
    });
  });
  markdown.renderer.rules.task_box = (tokens, index) =>
    `<input type="checkbox" disabled="disabled"${tokens[index].meta?.checked ? ' checked="checked"' : ''}> `;
}
