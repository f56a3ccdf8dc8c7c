import type { Report, Result, Share, State } from '../report.ts';
import { style } from './style.ts';
import { journeysInWords, seconds, stateWords, summary, verdictWords } from './words.ts';

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const text = (value: string): string => value.replaceAll(/[&<>"']/g, (each) => entities[each] ?? each);

const marks: Record<State, string> = {
  passed: '✔',
  failed: '✖',
  unknown: '?',
  accepted: '~',
  'not-applicable': '–',
  'not-run': '–',
};

const percent = ({ kept, of }: Share): number => (of === 0 ? 0 : Math.round((kept / of) * 100));

const when = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

function ring(share: Share): string {
  const around = 2 * Math.PI * 52;
  const done = (around * percent(share)) / 100;
  return `<svg class="ring" viewBox="0 0 120 120" role="img" aria-label="${share.kept} of ${share.of} promises are kept">
<circle cx="60" cy="60" r="52"/><circle class="done" cx="60" cy="60" r="52" stroke-dasharray="${done.toFixed(1)} ${around.toFixed(1)}" transform="rotate(-90 60 60)"/>
<text x="60" y="66" class="figure">${share.kept}<tspan class="of"> / ${share.of}</tspan></text><text x="60" y="84" class="unit">kept</text></svg>`;
}

function bar(share: Share): string {
  return `<li><span class="name">${text(share.name)}</span>
<span class="bar" aria-hidden="true"><span style="width:${percent(share)}%"></span></span>
<span class="count">${share.of === 0 ? 'nothing to check here' : `${share.kept} of ${share.of}`}</span></li>`;
}

/** One point alone is no line. */
function trend({ trend: earlier, score, startedAt }: Report): string {
  const points = [...earlier.slice(-29), { startedAt, kept: score.whole.kept, of: score.whole.of }].filter(
    ({ of }) => of > 0,
  );
  if (points.length < 2) return '';
  const x = (index: number): number => 8 + (index * 544) / (points.length - 1);
  const y = ({ kept, of }: { kept: number; of: number }): number => 92 - (kept / of) * 80;
  const line = points.map((point, index) => `${x(index).toFixed(1)},${y(point).toFixed(1)}`).join(' ');
  const [first] = points;
  const last = points.at(-1);
  const label = `From ${first?.kept} of ${first?.of} on ${when(first?.startedAt ?? '')} to ${last?.kept} of ${last?.of} now, over ${points.length} runs`;
  return `<section aria-labelledby="trend"><h2 id="trend">Trend</h2>
<svg class="trend" viewBox="0 0 560 100" role="img" aria-label="${text(label)}"><line x1="8" y1="12" x2="552" y2="12"/><line x1="8" y1="92" x2="552" y2="92"/>
<polyline points="${line}"/><circle cx="${x(points.length - 1).toFixed(1)}" cy="${y(points.at(-1) ?? { kept: 0, of: 1 }).toFixed(1)}" r="4"/></svg>
<p class="soft">${text(label)}.</p></section>`;
}

function changes({ changes: changed, results }: Report): string {
  if (changed.length === 0) return '';
  const items = changed.map(({ id, before, now }) => {
    const title = results.find((result) => result.id === id)?.title ?? '';
    return `<li><a href="#${id}">${id}</a> ${text(title)}: ${stateWords[before]} → <strong class="${now}">${stateWords[now]}</strong></li>`;
  });
  return `<section aria-labelledby="changes"><h2 id="changes">Since the last time</h2><ul>${items.join('\n')}</ul></section>`;
}

function evidence({ evidence: items }: Result): string {
  if (items.length === 0) return '';
  const rows = items.map(
    ({ at, asked, answered, milliseconds }) =>
      `<tr><td>${at.slice(11, 23)}</td><td>${text(asked)}</td><td>${text(answered)}</td><td>${milliseconds === undefined ? '' : `${milliseconds} ms`}</td></tr>`,
  );
  return `<h4>Evidence</h4><div class="wide"><table><thead><tr><th scope="col">At</th><th scope="col">Asked</th><th scope="col">Answered</th><th scope="col">Took</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>`;
}

function foundIn(result: Result): string {
  const { state, found, details, waived } = result;
  const more = details.filter((each) => each !== found);
  const accepted = waived
    ? `<p><strong>Accepted</strong> by ${text(waived.by)} until ${waived.until}: ${text(waived.why)}</p>`
    : '';
  const list = more.length > 0 ? `<ul>${more.map((each) => `<li>${text(each)}</li>`).join('')}</ul>` : '';
  return `${accepted}<p class="found ${state}">${text(found)}</p>${list}`;
}

/** What is not kept is open: nobody should have to look for it. */
function control(result: Result): string {
  const { id, title, state, severity, why, remedy, page, milliseconds } = result;
  const open = state === 'failed' || state === 'unknown' ? ' open' : '';
  const cure = open
    ? `<h4>What to do</h4><p>${text(remedy)}</p><p class="soft">More in <code>${text(page)}</code></p>`
    : '';
  return `<details id="${id}" class="${state}"${open}><summary><span class="mark ${state}" aria-hidden="true">${marks[state]}</span>
<span class="id">${id}</span><span class="title">${text(title)}</span><span class="state ${state}">${stateWords[state]}</span></summary>
<div class="body">${foundIn(result)}${cure}<h4>Why it matters</h4><p>${text(why)} <span class="soft">Severity: ${severity}.</span></p>${evidence(result)}
<p class="soft">${seconds(milliseconds)}</p></div></details>`;
}

function layer(name: string, results: Result[]): string {
  return `<section><h3>${text(name)}</h3>${results.map(control).join('\n')}</section>`;
}

/** One page that needs nothing else: no script, no font, no picture from elsewhere. */
export function htmlReport(report: Report): string {
  const { subject, phase, target, verdict, score, results, startedAt, milliseconds, version } = report;
  const layers = [...new Set(results.map((result) => result.layer))];
  const title = `${verdictWords[verdict]}: ${subject}`;
  const journeys = report.journeys
    ? `<p>${[journeysInWords(report.journeys), ...report.journeys.failures].map(text).join('<br>')}</p>`
    : '';
  const where = target === null ? 'from outside' : `on ${target}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(title)}</title><style>${style}</style></head>
<body><header class="${verdict}"><div><p class="kicker">stagecraft verify</p><h1>${verdictWords[verdict]}</h1>
<p>${text(subject)}, phase ${phase} ${where} · ${when(startedAt)} · ${seconds(milliseconds)}</p><p>${summary(report)}</p>${journeys}</div>${ring(score.whole)}</header>
<main><div class="columns"><section aria-labelledby="layers"><h2 id="layers">By layer</h2><ul class="bars">${score.layers.map(bar).join('\n')}</ul></section>
<div><section aria-labelledby="phases"><h2 id="phases">By phase</h2><ul class="bars">${score.phases.map(bar).join('\n')}</ul></section>
${changes(report)}${trend(report)}</div></div>
<h2>Every promise</h2>${layers
    .map((name) =>
      layer(
        name,
        results.filter((result) => result.layer === name),
      ),
    )
    .join('\n')}</main>
<footer>Stagecraft ${text(version)}. What is kept was checked by doing it, at the time shown; secrets are taken out of the evidence.</footer>
</body></html>
`;
}
