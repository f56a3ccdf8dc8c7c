import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { layoutOf } from '../model/layout.ts';
import { commandLine, type Said } from '../testing/command-line.ts';
import { exitCodes } from '../model/errors.ts';
import { helpAfter, verbs } from './verbs.ts';

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'cli-'));
});
beforeEach(() => {
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const say = (...args: string[]): Said => commandLine(home, args);
const names = verbs.map(({ usage }) => usage.split(' ')[0] as string);

describe('help', () => {
  test('without a verb there is a list of the verbs and every exit code', () => {
    const { status, stdout } = spawnSync(process.execPath, ['stagecraft'], {
      cwd: new URL('../../..', import.meta.url),
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    for (const name of names) expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
    for (const code of Object.values(exitCodes)) expect(helpAfter).toMatch(new RegExp(`(^|\\s)${code}\\s+\\w`, 'm'));
  });

  test.each(names)('%s --help says what it is for and gives an example', (name) => {
    const { code, out } = say(name, '--help');
    expect(code).toBe(0);
    expect(out).toContain(verbs.find(({ usage }) => usage.split(' ')[0] === name)?.summary.split(' ')[0]);
    expect(out).toMatch(/Examples:\n {2}\S*stagecraft|Examples:\n.*stagecraft/);
    expect(out).toContain('Exit codes');
  });

  test('--version says which', () => {
    expect(say('--version')).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});

test('up --offline with nothing here says what is missing, and changes nothing', () => {
  const { code, err } = say('up', '--offline');
  expect(code, err).toBe(exitCodes.network);
  expect(err).toContain('2 things are not here yet');
  expect(err).toMatch(/the portal [0-9a-f]+, built/);
  expect(readdirSync(home)).toEqual([]);
});

test('phase makes no installation: a name that is mistyped is said, and how one is made', () => {
  const { code, err } = say('phase', '2', '--name', 'dmeo');
  expect(code).toBe(exitCodes['not-running']);
  expect(err).toContain('There is no installation “dmeo” to bring to phase 2.');
  expect(err).toContain('stagecraft up --phase 2 --name dmeo');
  expect(readdirSync(home)).toEqual([]);
});

describe('mistakes on the command line', () => {
  test.each([
    [['upp'], "unknown command 'upp'", 'Did you mean up?'],
    [['up', '--phse', '1'], "unknown option '--phse'", 'Did you mean --phase?'],
    [['plan', '--phase', '9'], 'There is no phase “9”', '1, 2, 3 and 4'],
    [['plan', '--target', 'embeded'], 'There is no target “embeded”', 'Did you mean embedded?'],
    [['plan', '--port-base', 'x'], '“x” cannot be a port base', '7000'],
    [['plan', '--name', 'No Name'], '“No Name” cannot be', 'small letters'],
    [['phase', '9'], 'There is no phase “9”', '1, 2, 3 and 4'],
    [['open', 'kettle'], 'nothing called “kettle”', 'portal, forge'],
    [['logs', '--lines', 'many'], '“many” is no number of lines', '--lines 200'],
    [['completion', 'tcsh'], 'no completion for “tcsh”', 'bash, zsh, fish'],
    [['compose'], "missing required argument 'dir'", '--help'],
    [['verify', '--portal', 'portal'], '“portal” is no address of a portal', 'https://'],
    [
      ['verify', '--portal', 'http://127.0.0.1:9', '--scheduled'],
      'A scheduled run is one of an installation',
      '--portal',
    ],
    [['verify', '--phase', '9'], 'There is no phase “9”', '1, 2, 3 and 4'],
    [['verify', '--portal', 'http://127.0.0.1:9', '--journeys'], 'Journeys need an installation of ours', '--portal'],
    [['verify', '--portal', 'http://127.0.0.1:9', '--only', 'XX-1'], 'There is no control XX-1', 'There is: CP-1'],
    [['down', '--delete-data'], 'has to be confirmed', '--yes'],
  ])('%j ends with 2', (args, what, cure) => {
    const { code, out, err } = say(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(what);
    expect(err).toContain(cure);
    expect(err).not.toMatch(/^\s+at /m);
  });

  test('the same as JSON', () => {
    const { code, out } = say('plan', '--phase', '9', '--json');
    expect(code).toBe(2);
    expect(JSON.parse(out).error).toMatchObject({ code: 'usage', exitCode: 2, hint: expect.any(String) });
  });
});

describe('what was asked for and cannot be', () => {
  test.each([
    [['plan', '--phase', '4'], 4, 'Phase 4 (Platform at scale) is not in this release.'],
    [['phase', '3'], 4, 'Phase 3 (Policy-driven platform) is not in this release.'],
    [['up', '--phase', '4'], 4, 'Phase 4 (Platform at scale) is not in this release.'],
    [['plan', '--target', 'openshift'], 4, 'The target openshift cannot be planned with this configuration.'],
    [['plan', '--rbac'], 2, 'The target embedded has no cluster, and asks for no rights.'],
    [['credentials'], 11, 'There is no installation “default” yet.'],
    [['open'], 11, 'The platform does not run.'],
    [['verify'], 11, '“default” does not run, so nothing can be asked.'],
    [['verify', '--portal', 'http://127.0.0.1:9'], 9, 'No portal answers at http://127.0.0.1:9.'],
    [['verify', '--portal', 'http://127.0.0.1:9', '--waivers', 'none.yaml'], 3, 'There is no file none.yaml.'],
    [['logs'], 11, 'There are no logs yet.'],
    [['plan', '--config', 'none.yaml'], 3, 'There is no file none.yaml.'],
  ])('%j ends with %i', (args, expected, message) => {
    const { code, err } = say(...args);
    expect(err).toContain(message);
    expect(err).toContain('→');
    expect(code).toBe(expected);
  });
});

describe('the configuration', () => {
  test('a bad one ends with 3 and every place', () => {
    writeFileSync(join(home, 'stagecraft.yaml'), 'apiVersion: stagecraft.dev/v1\nkind: Platfrm\nspec: { phse: 1 }\n');
    const { code, err } = say('plan');
    expect(code).toBe(3);
    expect(err).toContain('stagecraft.yaml:2:1  kind is "Platfrm"; write Platform');
    expect(err).toContain('stagecraft.yaml:3:9  spec.phse is not a setting; did you mean phase?');
  });

  test('`init` writes one that is taken, with a schema that is there; it never writes over one', () => {
    expect(say('init').code).toBe(0);
    const text = readFileSync(join(home, 'stagecraft.yaml'), 'utf8');
    const schema = /\$schema=(.*)/.exec(text)?.[1] as string;
    expect(JSON.parse(readFileSync(join(home, schema), 'utf8')).title).toBe('stagecraft.yaml');
    expect(say('plan').code).toBe(0);
    expect(say('init')).toMatchObject({ code: 2, err: expect.stringContaining('--force') });
    expect(readFileSync(join(home, 'stagecraft.yaml'), 'utf8')).toBe(text);
    expect(say('init', '--force').code).toBe(0);
  });

  test('the file is read, and a flag wins over it', () => {
    const text = 'apiVersion: stagecraft.dev/v1\nkind: Platform\nmetadata: { name: own }\nspec: { portBase: 9100 }\n';
    writeFileSync(join(home, 'stagecraft.yaml'), text);
    const portal = (...args: string[]): string =>
      JSON.parse(say('plan', '--json', ...args).out).plan.addresses.find(
        (each: { name: string }) => each.name === 'portal',
      ).url;
    expect(portal()).toBe('http://own.localhost:9107');
    expect(portal('--port-base', '9200')).toBe('http://own.localhost:9207');
  });
});

describe('as JSON', () => {
  test('plan: the plan and what it would change, of which nothing is done', () => {
    const { code, out } = say('plan', '--json');
    const { plan, differences } = JSON.parse(out);
    expect(code).toBe(0);
    expect(plan).toMatchObject({ kind: 'Plan', phase: 1, target: 'embedded' });
    expect(differences).toHaveLength(plan.steps.length);
    expect(differences.every(({ change }: { change: string }) => ['add', 'unchanged'].includes(change))).toBe(true);
  });

  test('plan --save writes the same plan', () => {
    const { out } = say('plan', '--json', '--save', 'plan.json');
    expect(JSON.parse(readFileSync(join(home, 'plan.json'), 'utf8'))).toEqual(JSON.parse(out).plan);
  });

  test('status without an installation', () => {
    const { code, out } = say('status', '--json');
    expect({ code, status: JSON.parse(out) }).toEqual({
      code: 11,
      status: { installed: false, running: false, processes: [] },
    });
  });

  test('phase: all four, and which of them this release has', () => {
    const { current, phases } = JSON.parse(say('phase', '--json').out);
    expect(current).toBeNull();
    expect(phases.map(({ phase, release }: { phase: number; release: string }) => [phase, release])).toEqual([
      [1, 'available'],
      [2, 'available'],
      [3, 'planned'],
      [4, 'planned'],
    ]);
  });

  test('down where nothing is', () => {
    expect(JSON.parse(say('down', '--json').out)).toEqual({ stopped: 0, deletedData: false });
  });
});

describe('an installation’s state', () => {
  const layout = () => layoutOf(home, 'default');
  const record = (changes: object): void => {
    mkdirSync(layout().folder, { recursive: true });
    const whole = { stateVersion: 1, installation: 'default', target: 'embedded', phase: 1, portBase: 9300 };
    writeFileSync(layout().record, JSON.stringify({ ...whole, ...changes }));
  };

  test.each(['up', 'plan', 'status', 'down', 'credentials'])('%s leaves what a newer release made alone', (verb) => {
    record({ stateVersion: 99 });
    const before = readFileSync(layout().record, 'utf8');
    const { code, err } = say(verb);
    expect(code).toBe(8);
    expect(err).toContain('made by a newer release');
    expect(readFileSync(layout().record, 'utf8')).toBe(before);
  });

  test.each([
    ['verify', 3],
    ['rotate portal', 3],
    ['down', 3],
    ['phase 2 --offline', 3],
    ['plan', 0],
  ])('%s and the file that the last `up` has read, somewhere else: ends with %i when it is broken', (typed, code) => {
    const config = join(home, 'elsewhere', 'stagecraft.yaml');
    mkdirSync(join(home, 'elsewhere'));
    writeFileSync(config, 'spec: { target: nowhere }\n');
    record({ typed: { folder: join(home, 'elsewhere'), config } });
    const said = say(...typed.split(' '));
    expect([said.code, said.err.includes(config)]).toEqual([code, code === 3]);
  });

  test('the ports that it was made with hold until others are asked for', () => {
    record({});
    expect(say('plan').code).toBe(0);
    expect(say('plan', '--json').out).toContain('localhost:9307');
    expect(say('plan', '--json', '--port-base', '9400').out).toContain('localhost:9407');
  });

  test('the image map that it was made with holds until another is given, which takes its place as a whole', () => {
    record({ target: 'kind', imageMap: { 'docker.io/library/traefik': 'mine/traefik:1' } });
    const redirected = (...args: string[]): { to: string }[] =>
      JSON.parse(say('plan', '--json', ...args).out).plan.redirected ?? [];
    expect(redirected()).toMatchObject([{ to: 'mine/traefik:1' }]);
    const map = join(home, 'map.yaml');
    writeFileSync(map, 'postgres: mine/postgres:1\n');
    expect(redirected('--image-map', map)).toMatchObject([{ to: 'mine/postgres:1' }]);
  });

  test('status says that the last run came to no end, and where it was', () => {
    record({});
    const time = '2026-01-01T10:00:00.000Z';
    const lines = [
      { time, run: 'r', event: 'run-started', verb: 'up', phase: 1, pid: 4_000_000 },
      { time, run: 'r', event: 'step-started', step: 'postgresql/tools', change: 'add', fingerprint: 'f' },
    ];
    writeFileSync(layout().journal, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n{"half`);
    expect(say('status').out).toContain(`begun on ${time}, has not come to its end, in the middle of postgresql/tools`);
    expect(JSON.parse(say('status', '--json').out).unfinished).toMatchObject({ inFlight: ['postgresql/tools'] });
  });

  test('a damaged record ends with 8 and says that no data is lost', () => {
    record({});
    writeFileSync(layout().record, '{"stateVersion": 1, "inst');
    expect(say('status')).toMatchObject({ code: 8, err: expect.stringContaining('no data is lost') });
  });
});

describe('compose', () => {
  test('a folder that is not empty is refused, and left as it is', () => {
    mkdirSync(join(home, 'theirs'));
    writeFileSync(join(home, 'theirs', 'thesis.txt'), 'years of work');
    expect(say('compose', 'theirs')).toMatchObject({ code: 2, err: expect.stringContaining('is not empty') });
    expect(readFileSync(join(home, 'theirs', 'thesis.txt'), 'utf8')).toBe('years of work');
  });

  test('so is a file', () => {
    writeFileSync(join(home, 'thesis.txt'), 'years of work');
    expect(say('compose', 'thesis.txt')).toMatchObject({ code: 2, err: expect.stringContaining('is a file') });
    expect(readFileSync(join(home, 'thesis.txt'), 'utf8')).toBe('years of work');
  });
});

describe('completion', () => {
  const has = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;

  test.each(['bash', 'zsh', 'fish'])('the script for %s names every verb, and the shell takes it', (shell) => {
    const { code, out } = say('completion', shell);
    expect(code).toBe(0);
    for (const name of names) expect(out).toContain(name);
    expect(out).toContain('port-base');
    if (!has(shell)) return;
    const path = join(home, `completion.${shell}`);
    writeFileSync(path, out);
    expect(spawnSync(shell, ['-n', path], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });

  test.runIf(has('bash'))('in bash, a verb and its options are completed', () => {
    const script = join(home, 'completion.bash');
    writeFileSync(script, say('completion', 'bash').out);
    const complete = (...words: string[]): string[] => {
      const list = words.map((word) => `'${word}'`).join(' ');
      const program = `. ${script}; COMP_WORDS=(stagecraft ${list}); COMP_CWORD=${words.length}; _stagecraft; echo "\${COMPREPLY[@]}"`;
      return spawnSync('bash', ['-c', program], { encoding: 'utf8' }).stdout.trim().split(' ');
    };
    expect(complete('st')).toEqual(['status']);
    expect(complete('up', '--p')).toEqual(['--phase', '--port-base']);
    expect(complete('init', '--po')).toEqual(['']);
  });
});

test('whatever is written, it has no colours where nobody looks', () => {
  const colour = String.fromCharCode(27);
  for (const args of [['plan'], ['status'], ['phase'], ['plan', '--phase', '9']]) {
    const { out, err } = say(...args);
    expect(out + err).not.toContain(colour);
  }
});
