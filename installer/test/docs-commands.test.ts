import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { verbs } from '../src/cli/verbs.ts';
import { commandLine } from '../src/testing/command-line.ts';
import { root } from '../src/testing/platform.ts';
import { brokenLinks, commandsIn, documentsIn } from './support/documents.ts';

const home = mkdtempSync(join(tmpdir(), 'docs-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const usages = new Map(verbs.map(({ usage }) => [usage.split(' ')[0], usage.split(' ').length - 1]));
const known = new Map<string, Map<string, boolean>>();

/** Every flag in what the real `--help` of a verb says, and whether it takes a value. */
function flagsOf(verb: string): Map<string, boolean> {
  const flags = known.get(verb) ?? new Map<string, boolean>();
  if (flags.size > 0) return flags;
  const lines = commandLine(home, [verb, '--help']).out.matchAll(/^ {2}(?:(-\w), )?(--[\w-]+)( <)?/gm);
  for (const [, short, long = '', value] of lines) {
    for (const flag of short ? [short, long] : [long]) flags.set(flag, value !== undefined);
  }
  known.set(verb, flags);
  return flags;
}

function stagecraftProblems([verb, ...words]: string[]): string[] {
  if (verb === undefined || ['--help', '--version', '-V'].includes(verb)) return [];
  const places = usages.get(verb);
  if (places === undefined) return [`there is no verb ${verb}`];
  const problems: string[] = [];
  let given = 0;
  for (let index = 0; index < words.length; index += 1) {
    const [flag = '', value] = words[index]?.split('=') ?? [];
    if (!flag.startsWith('-')) given += 1;
    else if (!flagsOf(verb).has(flag)) problems.push(`${verb} knows no ${flag}`);
    else if (flagsOf(verb).get(flag) && value === undefined) index += 1;
  }
  return given > places ? [...problems, `${verb} takes ${places} words, not ${given}`] : problems;
}

function scriptsOf(folder: string): Record<string, string> {
  return (
    (JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as { scripts?: Record<string, string> })
      .scripts ?? {}
  );
}

const ofNpmItself = ['ci', 'install', 'config', 'view'];

function npmProblems(words: string[]): string[] {
  const [verb = '', name = ''] = words;
  const suite = words[words.indexOf('--suite') + 1] ?? '';
  if (words.includes('--suite') && !existsSync(join(root, '.ci', 'suites', `${suite}.cjs`))) {
    return [`there is no suite ${suite}`];
  }
  if (verb === '' || ofNpmItself.includes(verb)) return [];
  const script = verb === 'run' ? name : verb;
  const folder = words.includes('-w') ? (words[words.indexOf('-w') + 1] ?? '') : '.';
  return script in scriptsOf(folder) ? [] : [`there is no npm script ${script}`];
}

function commandProblems(text: string): string[] {
  return [
    ...commandsIn(text, 'stagecraft').flatMap(stagecraftProblems),
    ...commandsIn(text, 'npm').flatMap(npmProblems),
  ];
}

describe('what the documents tell people to type', () => {
  const documents = documentsIn(root, 'README.md', 'CONTRIBUTING.md', 'docs');

  test.each(documents)('$name: every command exists', ({ text }) => expect(commandProblems(text)).toEqual([]));

  test('the guide is worth checking: it uses every verb', () => {
    const used = new Set(documents.flatMap(({ text }) => commandsIn(text, 'stagecraft').map(([verb]) => verb)));
    expect([...usages.keys()].filter((verb) => !used.has(verb))).toEqual([]);
  });
});

describe('where the documents lead', () => {
  const documents = documentsIn(root, 'README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs');

  test.each(documents)('$name: every link leads somewhere', (document) => expect(brokenLinks(document)).toEqual([]));
});

describe('the check itself', () => {
  test.each([
    ['`stagecraft upp`', 'there is no verb upp'],
    ['    ./stagecraft up --prot-base 8000', 'up knows no --prot-base'],
    ['```sh\nSTAGECRAFT_HOME=/tmp/x node stagecraft down --now # at once\n```', 'down knows no --now'],
    ['`stagecraft status --port-base 8000`', 'status knows no --port-base'],
    ['`stagecraft open forge portal`', 'open takes 1 words, not 2'],
    ['`source <(stagecraft complete bash)`', 'there is no verb complete'],
    ['`npm run chekc`', 'there is no npm script chekc'],
    ['`npm test -- --suite none`', 'there is no suite none'],
    ['`npm run none -w installer`', 'there is no npm script none'],
  ])('%j is noticed', (text, problem) => expect(commandProblems(text)).toContain(problem));

  test('values, comments, prose and other programs are no mistakes', () => {
    const text = [
      'stagecraft up has no flag --never in a sentence.',
      '    ./stagecraft up --name demo --port-base 8000   # --never',
      '    ./stagecraft logs portal -f --lines=5 | grep --color error',
      '`stagecraft: it ends so`, `stagecraft.yaml`, `stagecraft --help`, `npm config set registry …`',
    ].join('\n');
    expect(commandProblems(text)).toEqual([]);
  });

  test('links that lead nowhere are noticed, whatever they are', () => {
    const path = join(root, 'docs', 'sample.md');
    const text = '# One title\n[a](none.md) [b](../README.md#no-such) [c](#two) ![d](images/none.png)';
    const good = '[e](#one-title) [f](../README.md#the-phases) [g](https://example.org/x) `[h](none.md)`';
    expect(brokenLinks({ name: 'sample.md', path, text })).toHaveLength(4);
    expect(brokenLinks({ name: 'sample.md', path, text: `# One title\n${good}` })).toEqual([]);
  });
});
