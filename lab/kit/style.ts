/** One look for the pages of the lab: light and dark, narrow and wide, at least 4.5:1 in contrast. */
export const style = `
:root { color-scheme: light dark; --ground: #f3f5f7; --card: #ffffff; --ink: #16212b; --soft: #4a5a68;
  --line: #c3ccd4; --strong: #0b5d74; --on-strong: #ffffff; --bad: #9d1c1c; --bad-ground: #fdecec; --focus: #b45309; }
@media (prefers-color-scheme: dark) { :root { --ground: #10171d; --card: #19232b; --ink: #e8eef3; --soft: #a9b8c4;
  --line: #40505d; --strong: #7fd0e6; --on-strong: #08222b; --bad: #ffb4ab; --bad-ground: #3b1414; --focus: #fbbf24; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; align-items: center; gap: 1.25rem;
  padding: 1.5rem 1rem; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
header { font-weight: 700; font-size: 1.25rem; letter-spacing: .01em; display: flex; align-items: center; gap: .5rem; }
.mark { width: 1.1rem; height: 1.1rem; border-radius: 50% 50% 50% 4px; background: var(--strong); }
main { width: 100%; max-width: 46rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem;
  padding: 1.5rem; }
main.wide, .columns { display: grid; gap: 2rem; }
@media (min-width: 44rem) { .columns { grid-template-columns: 1fr 1fr; } main { padding: 2rem; } }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; } h2 { font-size: 1.1rem; margin: 0 0 .5rem; }
p { margin: 0 0 1rem; } .soft { color: var(--soft); } footer { color: var(--soft); font-size: .875rem; text-align: center; }
label { display: block; font-weight: 600; margin: 1rem 0 .25rem; }
input { width: 100%; font: inherit; padding: .6rem .75rem; border: 1px solid var(--soft); border-radius: .5rem;
  background: var(--card); color: var(--ink); }
button, .button { font: inherit; font-weight: 600; padding: .6rem 1rem; border-radius: .5rem; border: 1px solid var(--strong);
  background: var(--strong); color: var(--on-strong); cursor: pointer; text-decoration: none; display: inline-block; }
form > button { margin-top: 1.25rem; } button.full { width: 100%; }
.acts button { margin-top: 0; } .acts { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.25rem 0; }
button.plain { background: transparent; color: var(--strong); }
a { color: var(--strong); } code { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.alert { border: 1px solid var(--bad); background: var(--bad-ground); color: var(--bad); border-radius: .5rem;
  padding: .75rem 1rem; margin: 0 0 1rem; }
.people { list-style: none; margin: 0; padding: 0; display: grid; gap: .35rem; }
.people button { width: 100%; text-align: left; background: transparent; color: var(--ink); border-color: var(--line);
  font-weight: 400; padding: .45rem .75rem; } .people button:hover { border-color: var(--strong); }
.people strong { display: inline-block; min-width: 4.5rem; } .people small { color: var(--soft); display: block; }
table { width: 100%; border-collapse: collapse; } th, td { text-align: left; padding: .5rem; border-bottom: 1px solid var(--line); }
.scroll { overflow-x: auto; margin: 0 0 1.5rem; } dl { margin: 0 0 1rem; } dt { font-weight: 600; margin-top: .75rem; } dd { margin: 0; }
.secret { display: flex; gap: .5rem; align-items: center; } .secret input { font-family: ui-monospace, monospace; }
.secret button { white-space: nowrap; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.skip { position: absolute; left: -999rem; } .skip:focus { left: 1rem; top: 1rem; background: var(--card); padding: .5rem; }
@media (prefers-reduced-motion: no-preference) { button, .button { transition: border-color .15s, opacity .15s; } }
`;
