'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { stripVTControlCharacters } = require('node:util');

/** Tests that are known to flicker, by name, each with the reason: when one fails it counts as skipped. */
const quarantine = JSON.parse(fs.readFileSync(path.join(__dirname, 'quarantine.json'), 'utf8'));

const newTally = () => ({ passed: 0, failed: 0, skipped: 0, failures: [], skips: [] });

const indented = (line) => `\n           ${line.slice(0, 200)}`;

/** What a comparison or a control marks. */
const wrong = /^([-+] |✖|broken:)/;

/** How an error begins and how it ends, for whoever reads only the end of a run; in between, what is marked as wrong. */
function gist(messages) {
  const lines = stripVTControlCharacters(messages?.[0] ?? '').split('\n');
  const said = lines.map((line) => line.trim()).filter((line) => line && !line.startsWith('at '));
  return said
    .filter((line, at) => at < 4 || at >= said.length - 2 || wrong.test(line))
    .slice(0, 12)
    .map(indented)
    .join('');
}

function count(tally, name, status, messages, surroundings = '') {
  const known = quarantine.find((entry) => entry.test === name);
  if (status === 'passed') tally.passed += 1;
  else if (status === 'failed' && !known) {
    tally.failed += 1;
    tally.failures.push(name + gist(messages) + surroundings);
  } else {
    tally.skipped += 1;
    tally.skips.push(known ? `${name} (quarantined: ${known.reason})` : name);
  }
}

/** Jest and Vitest write the same report. A file that could not even be loaded counts as one failure. */
function fromJest(file, tally = newTally()) {
  const report = JSON.parse(fs.readFileSync(file, 'utf8'));
  for (const suite of report.testResults) {
    for (const test of suite.assertionResults) count(tally, test.fullName.trim(), test.status, test.failureMessages);
    if (suite.status === 'failed' && suite.assertionResults.every((test) => test.status !== 'failed')) {
      count(tally, `${path.basename(suite.name)} (the file itself)`, 'failed', [suite.message]);
    }
  }
  return tally;
}

const snapshot = /^```yaml\n(.*?)^```/ms;

/** What the page showed instead, as a screen reader would tell it: its pictures are gone when the run is over. */
function shown(attachments = []) {
  const context = attachments.find(({ name }) => name === 'error-context')?.path;
  if (!context || !fs.existsSync(context)) return '';
  const [, page] = snapshot.exec(fs.readFileSync(context, 'utf8')) ?? [];
  if (!page) return '';
  return ['the page showed:', ...page.trimEnd().split('\n').slice(0, 30)].map(indented).join('');
}

const at = (location) => (location ? `${path.basename(location.file)}:${location.line} ` : '');

function fromPlaywright(file, tally = newTally()) {
  const report = JSON.parse(fs.readFileSync(file, 'utf8'));
  const words = { expected: 'passed', flaky: 'passed', unexpected: 'failed', skipped: 'skipped' };
  const walk = (suite, titles) => {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        const name = [...titles, spec.title, `[${test.projectName}]`].join(' › ');
        const { errors, attachments } = test.results.at(-1) ?? {};
        const messages = errors?.map(({ message, location }) => `${at(location)}${message}`);
        count(tally, name, words[test.status], messages, shown(attachments));
      }
    }
    for (const inner of suite.suites ?? []) walk(inner, [...titles, inner.title]);
  };
  for (const suite of report.suites) walk(suite, [suite.title]);
  for (const error of report.errors ?? []) count(tally, `Playwright: ${error.message?.split('\n')[0]}`, 'failed');
  return tally;
}

function merge(tallies) {
  const all = newTally();
  for (const tally of tallies) {
    for (const key of ['passed', 'failed', 'skipped']) all[key] += tally[key];
    all.failures.push(...tally.failures);
    all.skips.push(...tally.skips);
  }
  return all;
}

module.exports = { newTally, count, fromJest, fromPlaywright, merge };
