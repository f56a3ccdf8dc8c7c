import { describe, expect, it } from 'vitest';
import { parseDuration } from './duration.ts';
import { evaluate, expressionProblem } from './expression.ts';
import { globMatcher } from '../../../kit/globs.ts';
import { Includes, type Origin } from './includes.ts';
import { ConfigError } from './problems.ts';
import { readConfig } from './read-config.ts';
import { parseCiYaml } from './yaml.ts';

const read = (text: string) => readConfig(parseCiYaml(text, '.gitlab-ci.yml'));

function faults(text: string): readonly string[] {
  try {
    read(text);
  } catch (error) {
    if (error instanceof ConfigError) return error.messages;
    throw error;
  }
  return [];
}

const variables = new Map([
  ['BRANCH', 'feature/one'],
  ['EMPTY', ''],
  ['PATTERN', '/^FEATURE/i'],
]);

describe('rules:if', () => {
  it.each([
    ['$BRANCH', true],
    ['$EMPTY', false],
    ['$MISSING', false],
    ['$MISSING == null', true],
    ['$EMPTY == null', false],
    ['$BRANCH == "feature/one"', true],
    ["$BRANCH != 'feature/one'", false],
    ['$BRANCH =~ /^feature\\//', true],
    ['$BRANCH =~ $PATTERN', true],
    ['$BRANCH !~ /main/', true],
    ['$MISSING || $BRANCH && $EMPTY == ""', true],
    ['($MISSING || $BRANCH) && $EMPTY', false],
    ['"a" == $BRANCH', false],
  ])('%s is %s', (text, expected) => expect(evaluate(text, variables)).toBe(expected));

  it.each(['$A ==', '&& $A', '($A', '$A = "b"', 'A', ''])('refuses %j', (text) =>
    expect(expressionProblem(text)).toBeDefined(),
  );

  it('ends a pattern that would take for ever', () => {
    const value = new Map([['V', `${'a'.repeat(40)}b`]]);
    const begin = Date.now();
    expect(() => evaluate('$V =~ /^(a+)+$/', value)).toThrow(/timed out/);
    expect(Date.now() - begin).toBeLessThan(2000);
  });
});

it.each([
  ['*.md', 'a.md', true],
  ['*.md', 'docs/a.md', false],
  ['**/*.md', 'a.md', true],
  ['docs/**/*', 'docs/a/b.txt', true],
  ['src/*.{ts,js}', 'src/x.js', true],
  ['./dist/', 'dist/', true],
  ['Dockerfile', 'a/Dockerfile', false],
  ['a.b', 'axb', false],
])('the pattern %s and the path %s: %s', (pattern, path, expected) =>
  expect(globMatcher([pattern])(path)).toBe(expected),
);

it.each([
  ['1h 30m', 5400],
  ['3 minutes 10 seconds', 190],
  ['2 days and 1 hour', 176_400],
  ['90', 90],
  ['soon', undefined],
])('the duration %s', (text, expected) => expect(parseDuration(text)).toBe(expected));

describe('the file', () => {
  it('takes defaults, extends, references and anchors', () => {
    const config = read(`
default: { retry: 1, before_script: [echo before] }
.setup: { script: [one, two], variables: { A: '1', B: '1' } }
.other: { variables: { B: '2' }, tags: [x] }
build: { extends: [.setup, .other], stage: build, before_script: [] }
test:
  script: [!reference [.setup, script], three]
`);
    expect(config.stages).toEqual(['.pre', 'build', 'test', 'deploy', '.post']);
    expect(config.jobs[0]).toMatchObject({
      script: ['one', 'two'],
      beforeScript: [],
      variables: { A: '1', B: '2' },
      retry: { max: 1 },
    });
    expect(config.jobs[1]).toMatchObject({ script: ['one', 'two', 'three'], beforeScript: ['echo before'] });
  });

  it.each([
    ['job: { stage: nowhere, script: x }', 'job job: chosen stage nowhere does not exist'],
    ['job: { script: { a: b } }', 'jobs:job:script config should be a string or a nested array'],
    ['job: { script: x, scrip: y }', 'jobs:job config contains unknown keys: scrip'],
    ['job: { stage: test }', 'jobs:job config should implement a `script:` keyword'],
    ['.hidden: { script: x }', 'jobs config should contain at least one visible job'],
    ['job: { script: x, needs: [none] }', 'job job: undefined need: none'],
    ['a: { script: x, needs: [b] }\nb: { script: x, needs: [a] }', 'circular dependencies: a -> b -> a'],
    ['job: { script: x, rules: [{ if: "$A =" }] }', 'jobs:job:rules:rule[0]:if config cannot be read'],
    ['job: { script: x, retry: 7 }', 'jobs:job:retry:max config must be 0, 1 or 2'],
    ['job: { script: x, only: [main] }', 'jobs:job:only config is not supported by this forge: use `rules`'],
    ['job: { script: x, timeout: soon }', 'jobs:job:timeout config should be a duration'],
    ['a: { extends: b, script: x }\nb: { extends: a, script: x }', 'circular dependency detected in `extends`'],
    ['a: { extends: .none, script: x }', 'unknown keys in `extends` (.none)'],
    ['job: { script: x, when: later }', 'jobs:job:when config should be one of'],
    ['job: { script: x, artifacts: { paths: dist } }', 'jobs:job:artifacts:paths config should be an array of strings'],
    ['job: { script: [!reference [.none, script]] }', '!reference [".none", "script"] could not be found'],
    ['variables: [a]\njob: { script: x }', 'root:variables config should be a hash'],
    ['job: 5', 'jobs:job config should be a hash'],
    ['- a', 'Invalid configuration format'],
    ['job: [', '.gitlab-ci.yml: Invalid configuration format'],
    ['', '.gitlab-ci.yml: The file is empty'],
  ])('says what is wrong with %j', (text, message) => expect(faults(text).join('\n')).toContain(message));

  it('tells all faults at once', () =>
    expect(faults('a: { script: x, stage: no }\nb: { script: x, retry: 9 }')).toHaveLength(2));
});

describe('includes', () => {
  const files: Record<string, string> = {
    'ci/a.yml': 'include: /ci/b.yml\nbuild: { script: [from a], variables: { X: a } }',
    'ci/b.yml': 'build: { script: [from b], variables: { Y: b } }',
    'ci/loop.yml': 'include: ci/loop.yml',
  };
  const origin: Origin = {
    label: '',
    read: async (path) => files[path],
    open: async (project) => {
      if (project !== 'team/library') throw new ConfigError([`Project \`${project}\` not found or access denied!`]);
      return { ...origin, label: project };
    },
  };
  const load = (text: string) => new Includes(new Map([['ON', 'yes']])).load(origin, text, '.gitlab-ci.yml');

  it('puts the nearer file over the farther one', async () => {
    const tree = await load('include: [{ local: ci/a.yml }]\nbuild: { script: [own] }');
    expect(tree.build).toEqual({ script: ['own'], variables: { X: 'a', Y: 'b' } });
  });

  it.each([
    ['include: none.yml', 'Local file `none.yml` does not exist!'],
    ['include: { project: team/library, file: no.yml }', 'Project `team/library` file `no.yml` does not exist!'],
    ['include: { project: team/secret, file: a.yml }', 'Project `team/secret` not found or access denied!'],
    ['include: { template: Node.yml }', 'is not supported by this forge'],
    ['include: ci/loop.yml', 'nested too deeply'],
  ])('refuses %s', async (text, message) => expect(load(text)).rejects.toThrow(message));

  it('asks the rules of an include', async () => {
    const text = 'include: [{ local: ci/b.yml, rules: [{ if: "$ON == \'no\'" }] }]\nown: { script: x }';
    expect(Object.keys(await load(text))).not.toContain('build');
  });
});
