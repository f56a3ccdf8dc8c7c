const colours: Record<string, string> = {
  keyword: 'keyword literal type meta-keyword selector-tag section doctag',
  string: 'string regexp addition attr-value link',
  number: 'number symbol bullet',
  function: 'title function class_ built_in name tag',
  comment: 'comment quote meta deletion',
  variable: 'variable template-variable attr attribute property params',
};

function rule([colour, classes]: [string, string]): string {
  const selectors = classes.split(' ').map((name) => `.hljs-${name}`);
  return `.highlight :is(${selectors.join(', ')}) { color: var(--md-code-hl-${colour}-color); }`;
}

/** Code, in the colours that the reader gives for the light and the dark theme. */
export const codeStyles = `
.md-typeset :is(code, pre, kbd) { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.md-typeset code { background-color: var(--md-code-bg-color); color: var(--md-code-fg-color); border-radius: 0.2em; padding: 0.1em 0.3em; font-size: 0.87em; }
.md-typeset pre { position: relative; margin: 0; }
.md-typeset pre > code { display: block; overflow: auto; padding: 0.8em 1em; line-height: 1.5; tab-size: 4; }
.md-clipboard { color: var(--md-default-fg-color--light); z-index: 1; }
${Object.entries(colours).map(rule).join('\n')}
`;
