/** Dark where people have it dark, and fit for paper. */
export const style = `
:root { color-scheme: light dark; --paper: #f6f7f9; --card: #fff; --ink: #17202a; --soft: #566270; --line: #d9dee5;
  --good: #18794e; --bad: #c3261f; --open: #8a5a00; --accent: #2b5fc0; }
@media (prefers-color-scheme: dark) { :root { --paper: #12161b; --card: #1b2128; --ink: #e8ecf1; --soft: #a3afbd; --line: #323b46;
  --good: #4cc38a; --bad: #ff8b80; --open: #f0b54a; --accent: #86adff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
header { display: flex; justify-content: space-between; align-items: center; gap: 2rem; padding: 2rem max(1.5rem, calc(50vw - 34rem));
  background: var(--card); border-bottom: 4px solid var(--good); }
header.broken { border-color: var(--bad); }
header.unclear { border-color: var(--open); }
main { padding: 0.5rem max(1.5rem, calc(50vw - 34rem)) 2rem; }
footer { padding: 1rem max(1.5rem, calc(50vw - 34rem)) 3rem; color: var(--soft); font-size: 0.875rem; }
h1 { margin: 0 0 0.25rem; font-size: 1.9rem; line-height: 1.2; }
h2 { margin: 2rem 0 0.75rem; font-size: 1.2rem; }
h3 { margin: 1.5rem 0 0.5rem; font-size: 1rem; color: var(--soft); }
h4 { margin: 1rem 0 0.25rem; font-size: 0.9rem; }
p { margin: 0.25rem 0; }
ul { margin: 0.25rem 0; padding-left: 1.25rem; }
a { color: var(--accent); }
.kicker, .soft { color: var(--soft); }
.kicker { margin: 0; font-size: 0.875rem; }
.soft { font-size: 0.875rem; }
.columns { display: grid; grid-template-columns: 3fr 2fr; gap: 0 3rem; }
.bars { list-style: none; padding: 0; }
.bars li { display: grid; grid-template-columns: 13rem 1fr 4.5rem; align-items: center; gap: 0.75rem; padding: 0.2rem 0; }
.bar { height: 0.6rem; border-radius: 0.3rem; background: var(--line); overflow: hidden; }
.bar span { display: block; height: 100%; background: var(--good); }
.count { text-align: right; color: var(--soft); font-size: 0.875rem; }
.columns > div .bars li { grid-template-columns: 5rem 1fr 4.5rem; }
.ring { width: 8.5rem; flex: none; }
.ring circle { fill: none; stroke: var(--line); stroke-width: 11; }
.ring .done { stroke: var(--good); }
.ring text { text-anchor: middle; fill: var(--ink); }
.ring .figure { font-size: 28px; font-weight: 650; }
.ring .of { font-size: 16px; font-weight: 400; }
.ring .unit { font-size: 12px; fill: var(--soft); }
.trend { width: 100%; }
.trend line { stroke: var(--line); }
.trend polyline { fill: none; stroke: var(--accent); stroke-width: 2.5; stroke-linejoin: round; }
.trend circle { fill: var(--accent); }
details { background: var(--card); border: 1px solid var(--line); border-radius: 0.5rem; margin: 0.4rem 0; }
details.failed { border-left: 4px solid var(--bad); }
details.unknown, details.accepted { border-left: 4px solid var(--open); }
summary { display: grid; grid-template-columns: 1.2rem 3.6rem 1fr auto; gap: 0.75rem; padding: 0.6rem 1rem; cursor: pointer; align-items: baseline; }
summary:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 0.5rem; }
.id { font-variant-numeric: tabular-nums; font-weight: 600; }
.state { font-size: 0.875rem; color: var(--soft); }
.passed.mark, .passed.state, strong.passed { color: var(--good); }
.failed.mark, .failed.state, strong.failed, .found.failed { color: var(--bad); }
.unknown.mark, .unknown.state, strong.unknown, .found.unknown, .accepted.mark, .accepted.state { color: var(--open); }
.body { padding: 0 1rem 0.75rem 6.7rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.8125rem; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.6rem 0.3rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
td:first-child, td:last-child { white-space: nowrap; color: var(--soft); }
@media (max-width: 48rem) { .columns { grid-template-columns: 1fr; } header { flex-wrap: wrap; } .body { padding-left: 1rem; }
  .bars li, .columns > div .bars li { grid-template-columns: 9rem 1fr 4rem; } }
@media print { body { background: none; } details { break-inside: avoid; } }
`;
