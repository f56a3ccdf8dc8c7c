const icons = 'note abstract info tip success question warning failure danger bug example quote'.split(' ');
const colours: Record<string, string> = {
  note: '#448aff',
  abstract: '#00a2e0',
  info: '#009dae',
  tip: '#00917f',
  success: '#2e9e44',
  question: '#3f9c17',
  warning: '#e08000',
  failure: '#e5484d',
  danger: '#e0103a',
  bug: '#d6006f',
  example: '#7c4dff',
  quote: '#808080',
};

function admonition(type: string): string {
  const is = `:is(.admonition, details).${type}`;
  return `
.md-typeset ${is} { border-color: ${colours[type]}; }
.md-typeset ${is} > :is(.admonition-title, summary)::before {
  background-color: ${colours[type]};
  -webkit-mask-image: var(--md-admonition-icon--${type}); mask-image: var(--md-admonition-icon--${type});
}`;
}

/** What authors write. The names of admonitions that have no colour of their own look like notes. */
export const contentStyles = `
.md-typeset { line-height: 1.6; color: var(--md-typeset-color); }
.md-typeset a { color: var(--md-typeset-a-color); }
.md-typeset :is(h1, h2, h3, h4, h5, h6) { margin: 1.6em 0 0.6em; scroll-margin-top: 1rem; }
.md-typeset h1 { margin-top: 0.4em; }
.md-typeset .headerlink { margin-left: 0.4em; opacity: 0; text-decoration: none; }
.md-typeset :is(h1, h2, h3, h4, h5, h6):hover .headerlink, .md-typeset .headerlink:focus { opacity: 1; }
.md-typeset :is(p, ul, ol, blockquote, table, .highlight, .admonition, details) { margin: 1em 0; }
.md-typeset :is(ul, ol) { padding-left: 1.6em; }
.md-typeset :is(ul, ol) :is(ul, ol) { margin: 0.3em 0; }
.md-typeset li { margin: 0.25em 0; }
.md-typeset .task-list-item { list-style: none; margin-left: -1.4em; }
.md-typeset img { max-width: 100%; height: auto; }
.md-typeset blockquote { margin-left: 0; padding-left: 0.8em; }
.md-typeset table { display: block; max-width: 100%; width: max-content; overflow-x: auto; }
.md-typeset :is(th, td) { padding: 0.5em 0.9em; text-align: left; vertical-align: top; }
.md-typeset hr { border: 0; margin: 1.6em 0; }
.md-typeset kbd { border: 1px solid var(--md-typeset-kbd-border-color); border-radius: 0.2em; padding: 0 0.35em; font-size: 0.85em; }
.md-typeset mark { background-color: var(--md-typeset-mark-color); color: inherit; }
.md-typeset :is(.admonition, details) {
  border: 1px solid ${colours.note}; border-left-width: 4px; border-radius: 0.25rem; padding: 0 0.9rem;
  color: var(--md-admonition-fg-color); background-color: var(--md-admonition-bg-color); display: flow-root;
}
.md-typeset :is(.admonition-title, summary) { position: relative; font-weight: 700; margin: 0.6em 0; }
.md-typeset summary { cursor: pointer; list-style: none; }
.md-typeset :is(.admonition-title, summary)::before {
  content: ""; position: absolute; left: 0.6rem; background-color: ${colours.note};
  -webkit-mask: var(--md-admonition-icon--note) center / contain no-repeat; mask: var(--md-admonition-icon--note) center / contain no-repeat;
}
${icons.map(admonition).join('')}
`;
