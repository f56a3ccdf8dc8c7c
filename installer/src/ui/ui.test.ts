import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PlatformError } from '../model/errors.ts';
import type { Plan } from '../model/plan.ts';
import type { Step } from '../model/step.ts';
import { differences } from '../plan/difference.ts';
import { phaseOne, settings } from '../testing/platform.ts';
import { drawnView } from './drawn-view.ts';
import { showError } from './errors.ts';
import { jsonView } from './json-view.ts';
import { plainView } from './plain-view.ts';
import { planLines } from './plan-view.ts';
import { duration, styled, table } from './terminal.ts';
import { makeView } from './make-view.ts';
import { welcome } from './welcome.ts';

let out: string;
let err: string;
let plan: Plan;
const asItWas = { value: process.stdout.isTTY, configurable: true, writable: true };
const colour = String.fromCharCode(27);

beforeEach(async () => {
  out = '';
  err = '';
  plan = await phaseOne();
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.useRealTimers();
  Object.defineProperty(process.stdout, 'isTTY', asItWas);
});

/** Whether a person looks, as far as the stream can tell. */
function looked(value: boolean): void {
  Object.defineProperty(process.stdout, 'isTTY', { ...asItWas, value });
}

const stepOf = (id: string): Step => plan.steps.find((step) => step.id === id) as Step;

describe('the plain view', () => {
  test('a line for what begins and what ends, and one for all', async () => {
    const view = plainView();
    const step = stepOf('portal/artefact');
    view.listen({ event: 'plan', plan, differences: differences(plan, new Map()) });
    view.listen({ event: 'step-started', step, change: 'add' });
    view.listen({ event: 'step-done', step, change: 'add', seconds: 154 });
    view.listen({ event: 'step-failed', step: stepOf('portal/process'), error: new Error('no') });
    view.listen({ event: 'step-undone', step });
    const gone = stepOf('lab-forge/process');
    view.listen({ event: 'step-started', step: gone, change: 'remove' });
    view.listen({ event: 'step-done', step: gone, change: 'remove', seconds: 0.2 });
    await view.end({ changed: 1, unchanged: 11 });
    expect(out.split('\n')).toEqual([
      `Phase 1 on embedded: ${plan.steps.length} to add, 0 unchanged.`,
      '… Compose and build the portal (usually 3 min)',
      '✔ Compose and build the portal (2 min 34 s)',
      '✖ Start the portal: no',
      '↶ Compose and build the portal: undone',
      '… Take back: Start the forge',
      '✔ Take back: Start the forge (0.2 s)',
      '1 changed, 11 unchanged.',
      '',
    ]);
  });

  test('progress is said now and then, not with every word', () => {
    vi.useFakeTimers();
    const view = plainView();
    const step = stepOf('portal/artefact');
    view.listen({ event: 'step-started', step, change: 'add' });
    for (let second = 0; second < 35; second += 1) {
      view.listen({ event: 'step-progress', step, message: `at ${second}` });
      vi.advanceTimersByTime(1000);
    }
    expect(out.split('\n').filter((line) => line.includes(': at '))).toEqual([
      '  Compose and build the portal: at 10',
      '  Compose and build the portal: at 20',
      '  Compose and build the portal: at 30',
    ]);
  });
});

describe('the JSON view', () => {
  test('every line is an object, and none holds a whole step', async () => {
    const view = jsonView();
    const step = stepOf('lab-forge/process');
    view.listen({ event: 'plan', plan, differences: differences(plan, new Map()) });
    view.listen({ event: 'step-progress', step, message: 'starting', done: 1, total: 2 });
    const error = new PlatformError({ code: 'step', message: 'it does not stay up', hint: 'look' });
    view.listen({ event: 'step-failed', step, error });
    await view.end({ changed: 0, unchanged: 12 });
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0].differences[0]).toEqual({
      step: 'installation/secrets',
      change: 'add',
      why: 'it is not there yet',
    });
    expect(lines.slice(1)).toEqual([
      { event: 'step-progress', step: 'lab-forge/process', message: 'starting', done: 1, total: 2 },
      {
        event: 'step-failed',
        step: 'lab-forge/process',
        error: { code: 'step', message: 'it does not stay up', hint: 'look', details: [], exitCode: 6 },
      },
      { event: 'result', changed: 0, unchanged: 12 },
    ]);
  });
});

describe('the drawn view', () => {
  test('has drawn everything before the last line is printed', async () => {
    const view = drawnView();
    view.listen({ event: 'plan', plan, differences: differences(plan, new Map()) });
    for (const step of plan.steps) {
      view.listen({ event: 'step-started', step, change: 'add' });
      view.listen({ event: 'step-done', step, change: 'add', seconds: 1 });
    }
    await view.end({ changed: plan.steps.length, unchanged: 0 });
    const drawn = out.length;
    expect(out.trimEnd().endsWith(`${plan.steps.length} changed, 0 unchanged.`)).toBe(true);
    for (const step of plan.steps) expect(out).toContain(step.title);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(out).toHaveLength(drawn);
  });

  test('comes to its end after a failure, also of what was never begun', async () => {
    const view = drawnView();
    view.listen({ event: 'plan', plan, differences: differences(plan, new Map()) });
    view.listen({ event: 'step-failed', step: stepOf('postgresql/tools'), error: new Error('no network') });
    await view.fail();
    // Why it failed is said once, by the error that ends the command.
    const drawn = out.length;
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(out).toHaveLength(drawn);
    expect(out).toContain(stepOf('postgresql/tools').title);
  });

  test('with nothing to do it draws nothing', async () => {
    const view = drawnView();
    const all = new Map(
      plan.steps.map((step) => [step.id, { state: 'ready' as const, fingerprint: step.fingerprint }]),
    );
    view.listen({ event: 'plan', plan, differences: differences(plan, all) });
    await view.end({ changed: 0, unchanged: 12 });
    expect(out).toBe('0 changed, 12 unchanged.\n');
  });
});

test.each([
  [{ json: true }, true, '{"event":"result"'],
  [{ json: false }, false, '1 changed'],
])('which view: %j, looked at: %s', async (options, isTTY, expected) => {
  looked(isTTY);
  await (await makeView(options)).end({ changed: 1, unchanged: 0 });
  expect(out.startsWith(expected)).toBe(true);
});

describe('errors', () => {
  test('one that was foreseen: what, the details, what to do; no stack', () => {
    const error = new PlatformError({
      code: 'network',
      message: 'No network.',
      details: ['one', 'two'],
      hint: 'Connect.',
    });
    showError(error, { json: false });
    expect(err).toBe('stagecraft: No network.\n    one\n    two\n  → Connect.\n');
    expect(out).toBe('');
  });

  test('our own mistake: with the stack, and that trying again is safe', () => {
    showError(new TypeError('x is undefined'), { json: false });
    expect(err).toContain('a mistake of ours');
    expect(err).toMatch(/TypeError: x is undefined\n\s+at /);
    expect(err).toContain('Running the command again is safe.');
  });

  test('as JSON, on the stream that programs read', () => {
    showError(new PlatformError({ code: 'busy', message: 'Busy.' }), { json: true });
    expect(JSON.parse(out)).toEqual({ error: { code: 'busy', message: 'Busy.', details: [], exitCode: 10 } });
    expect(err).toBe('');
  });
});

describe('colour', () => {
  test('only where a person looks', () => {
    vi.stubEnv('NO_COLOR', '');
    vi.stubEnv('TERM', 'xterm');
    looked(true);
    expect(styled('x', 'red')).toBe(`${colour}[31mx${colour}[0m`);
    looked(false);
    expect(styled('x', 'red')).toBe('x');
  });

  test.each([
    ['NO_COLOR', '1'],
    ['TERM', 'dumb'],
  ])('never with %s=%s', (name, value) => {
    vi.stubEnv(name, value);
    looked(true);
    expect(styled('x', 'red')).toBe('x');
  });
});

test('a plan says what, why, how long, and that nothing was done', () => {
  const lines = planLines(plan, differences(plan, new Map())).join('\n');
  expect(lines).toContain('Phase 1 on embedded, installation “default”.');
  expect(lines).toContain('database: postgresql (process)');
  expect(lines).toMatch(/^\+ {2}Start the portal +portal\/process +it is not there yet$/m);
  expect(lines).toMatch(/to add, 0 unchanged\. Usually takes up to 3 min/);
  expect(lines).toContain('Nothing has been changed; `stagecraft up` does it.');
});

test('the welcome names the addresses, and the installation where that is needed', () => {
  welcome(plan, settings({ installation: 'demo' }));
  expect(out).toContain('http://localhost:7007');
  expect(out).toContain('stagecraft credentials --name demo\n');
});

test('the welcome names the home that was chosen, so that its commands can be copied', () => {
  welcome(plan, settings(), '/srv/my platforms');
  expect(out).toContain("stagecraft credentials --home '/srv/my platforms'\n");
});

test.each([
  [0.04, '0.0 s'],
  [9.94, '9.9 s'],
  [59.6, '60 s'],
  [119.4, '119 s'],
  [154, '2 min 34 s'],
  [179.7, '3 min 0 s'],
])('%d seconds are %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test('columns are as wide as their widest cell', () => {
  expect(
    table([
      ['a', 'b'],
      ['longer', 'x'],
    ]),
  ).toEqual(['a       b', 'longer  x']);
});
