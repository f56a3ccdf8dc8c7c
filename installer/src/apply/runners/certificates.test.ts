import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { certificates } from '../../adapters/certificates/certificates.ts';
import { files } from '../../adapters/files.ts';
import type { StepInputs, StepOf } from '../../model/step.ts';
import { foreseen } from '../../testing/caught.ts';
import type { StepContext } from '../runner.ts';
import { certificatesRunner } from './certificates.ts';

const domain = 'stagecraft.localhost';
const hosts = [`portal.${domain}`, `identity.${domain}`];
const day = 24 * 60 * 60 * 1000;

let home: string;
let context: StepContext;
let said: string[];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'certificates-'));
  said = [];
  context = { signal: new AbortController().signal, progress: (message) => void said.push(message) };
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(home, { recursive: true, force: true });
});

const runner = (name = 'default') =>
  certificatesRunner(files, certificates, {
    folder: `${home}/installations/${name}`,
    authorities: `${home}/authority`,
  });

const stepFor = (input: Partial<StepInputs['certificates']> = {}): StepOf<'certificates'> => ({
  id: 'cluster/certificates',
  kind: 'certificates',
  component: 'cluster',
  title: 'Make the certificates',
  after: [],
  fingerprint: 'print',
  holdsData: true,
  deadlineSeconds: 60,
  usualSeconds: 1,
  input: { hosts, domain, ...input },
});

const edge = (name: string): string => `${home}/installations/default/data/edge/${name}`;
const authority = (name: string): string => `${home}/authority/${domain}/${name}`;
const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

test('made once, private, and ready from then on', async () => {
  expect(await runner().inspect(stepFor(), context)).toEqual({ state: 'absent' });
  await runner().apply(stepFor(), context);
  expect(await runner().inspect(stepFor(), context)).toEqual({ state: 'ready', fingerprint: 'print' });
  expect(await modeOf(authority('ca.key'))).toBe(0o600);
  expect(await modeOf(`${home}/authority/${domain}`)).toBe(0o700);
  expect(await modeOf(edge('tls.key'))).toBe(0o600);
  const trusted = await readFile(`${home}/installations/default/data/authority/ca.crt`, 'utf8');
  expect(certificates.isIssuedBy(await readFile(edge('tls.crt'), 'utf8'), trusted)).toBe(true);
});

test('installations of one home share the authority, so that it is trusted once', async () => {
  await Promise.all([runner('one').apply(stepFor(), context), runner('two').apply(stepFor(), context)]);
  const trusted = await Promise.all(
    ['one', 'two'].map((name) => readFile(`${home}/installations/${name}/data/authority/ca.crt`, 'utf8')),
  );
  expect(trusted[0]).toBe(trusted[1]);
  expect(await readdir(`${home}/authority`)).toEqual([domain]);
});

test('renewed when less than thirty days are left, by the same authority', async () => {
  await runner().apply(stepFor(), context);
  const before = await readFile(authority('ca.crt'), 'utf8');
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 366 * day });
  expect(await runner().inspect(stepFor(), context)).toMatchObject({ state: 'ready' });
  vi.setSystemTime(Date.now() + 3 * day);
  expect(await runner().inspect(stepFor(), context)).toMatchObject({ state: 'different', why: 'it ends in 27 days' });
  await runner().apply(stepFor(), context);
  expect(await runner().inspect(stepFor(), context)).toMatchObject({ state: 'ready' });
  expect(await readFile(authority('ca.crt'), 'utf8')).toBe(before);
});

test('the authority is renewed before it ends, and what trusts the old one goes on trusting', async () => {
  await runner().apply(stepFor(), context);
  const before = await readFile(authority('ca.crt'), 'utf8');
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + (3652 - 390) * day });
  expect(await runner().inspect(stepFor(), context)).toMatchObject({ why: 'the authority ends soon' });
  await runner().apply(stepFor(), context);
  expect(await readFile(authority('ca.crt'), 'utf8')).not.toBe(before);
  expect(certificates.isIssuedBy(await readFile(edge('tls.crt'), 'utf8'), before)).toBe(true);
  expect(said.join()).toMatch(/stagecraft trust/);
  expect(await runner().inspect(stepFor(), context)).toMatchObject({ state: 'ready' });
});

test('other names are another certificate', async () => {
  await runner().apply(stepFor(), context);
  const more = stepFor({ hosts: [...hosts, `forge.${domain}`] });
  expect(await runner().inspect(more, context)).toMatchObject({ state: 'different', why: 'the names have changed' });
});

describe('what was cut off, damaged or exchanged', () => {
  beforeEach(() => runner().apply(stepFor(), context));

  test.each([
    ['tls.crt', 'half', /cannot be read/],
    ['tls.key', 'half', /do not belong together/],
  ])('%s of the edge is made anew', async (name, text, why) => {
    await writeFile(edge(name), text);
    expect(await runner().inspect(stepFor(), context)).toMatchObject({ why: expect.stringMatching(why) });
    await runner().apply(stepFor(), context);
    expect(await runner().inspect(stepFor(), context)).toMatchObject({ state: 'ready' });
  });

  test('a certificate of somebody else’s authority is made anew', async () => {
    const foreign = certificates.issue(certificates.makeAuthority(domain), hosts);
    await writeFile(edge('tls.crt'), foreign.certificate);
    await writeFile(edge('tls.key'), foreign.key);
    expect(await runner().inspect(stepFor(), context)).toMatchObject({ why: 'it is of another authority' });
  });

  test.each([
    ['ca.key', undefined, /ca\.key is missing/],
    ['ca.crt', undefined, /ca\.crt is missing/],
    ['ca.key', 'half', /do not belong together/],
    ['ca.crt', 'half', /is not the certificate of an authority/],
  ])('the authority’s %s is never replaced unasked', async (name, text, message) => {
    if (text === undefined) await rm(authority(name));
    else await writeFile(authority(name), text);
    const error = await foreseen(() => runner().apply(stepFor(), context));
    expect(error).toMatchObject({ code: 'state', message: expect.stringMatching(message) });
    expect(error.hint).toMatch(/backup.*untrust.*trust/);
  });

  test('a new authority, when the old one was deleted: everything follows', async () => {
    await rm(`${home}/authority`, { recursive: true });
    expect(await runner().inspect(stepFor(), context)).toMatchObject({ why: 'the authority is gone' });
    await runner().apply(stepFor(), context);
    expect(await runner().inspect(stepFor(), context)).toMatchObject({ state: 'ready' });
  });
});

describe('a certificate of one’s own', () => {
  let own: { certificate: string; key: string; authority: string };
  const put = async (name: string, text: string): Promise<string> => {
    await writeFile(join(home, name), text);
    return join(home, name);
  };

  beforeEach(async () => {
    const ca = certificates.makeAuthority(domain);
    const pair = certificates.issue(ca, hosts);
    own = {
      certificate: await put('own.crt', pair.certificate),
      key: await put('own.key', pair.key),
      authority: await put('own-ca.crt', ca.certificate),
    };
  });

  const refused = (changes: Partial<StepInputs['certificates']> = {}) =>
    foreseen(() => runner().apply(stepFor({ own, ...changes }), context));

  test('is taken as it is, and again when it has changed', async () => {
    await runner().apply(stepFor({ own }), context);
    expect(await runner().inspect(stepFor({ own }), context)).toMatchObject({ state: 'ready' });
    expect(await readFile(edge('tls.crt'), 'utf8')).toBe(await readFile(own.certificate, 'utf8'));
    expect(await files.exists(`${home}/authority`)).toBe(false);
    const ca = certificates.makeAuthority(domain);
    const pair = certificates.issue(ca, hosts);
    await Promise.all([put('own.crt', pair.certificate), put('own.key', pair.key), put('own-ca.crt', ca.certificate)]);
    expect(await runner().inspect(stepFor({ own }), context)).toMatchObject({ why: 'your files are others' });
  });

  test('may be for all names of a level', async () => {
    const ca = certificates.makeAuthority(domain);
    const pair = certificates.issue(ca, [`*.${domain}`]);
    await Promise.all([put('own.crt', pair.certificate), put('own.key', pair.key), put('own-ca.crt', ca.certificate)]);
    await runner().apply(stepFor({ own }), context);
    const deeper = await refused({ hosts: [`portal.demo.${domain}`] });
    expect(deeper.message).toMatch(/is not for portal\.demo\./);
  });

  test('each mistake is said, with what to do', async () => {
    const said = async (changes: Partial<typeof own>) => (await refused({ own: { ...own, ...changes } })).message;
    expect(await said({ certificate: join(home, 'none.crt') })).toMatch(/There is no file .*none\.crt/);
    expect(await said({ certificate: home })).toMatch(/cannot be read: EISDIR/);
    expect(await said({ certificate: own.key })).toMatch(/own\.key holds no certificate/);
    expect(await said({ key: own.authority })).toMatch(/does not belong to the certificate/);
    expect(await said({ authority: own.certificate })).toMatch(/has not signed your certificate/);
    expect(await said({ authority: own.key })).toMatch(/holds no certificate/);
    expect((await refused({ hosts: ['portal.example'] })).message).toMatch(/is not for portal\.example/);
  });

  test('one that has ended, or is not good yet, is not taken', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 400 * day });
    expect((await refused()).message).toMatch(/has ended on \d{4}-\d\d-\d\d/);
    vi.setSystemTime(Date.now() - 500 * day);
    const early = await refused();
    expect(early.message).toMatch(/is not good before/);
    expect(early.hint).toMatch(/clock/);
  });
});

test('with an ACME authority of one’s own, that one is trusted inside', async () => {
  const acme = certificates.makeAuthority('example.com');
  await writeFile(join(home, 'acme.crt'), acme.certificate);
  const step = stepFor({ authority: join(home, 'acme.crt') });
  await runner().apply(step, context);
  expect(await readFile(`${home}/installations/default/data/authority/ca.crt`, 'utf8')).toBe(acme.certificate);
  expect(await runner().inspect(step, context)).toMatchObject({ state: 'ready' });
});
