import { EventEmitter, once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { setAside, writePrivate } from './files.ts';
import { createLog } from './log.ts';
import { html, renderPage } from './page.ts';
import { alivePath, serve } from './serve.ts';

const lines: string[] = [];
const log = createLog('trial', (line) => lines.push(line));

describe('serving', () => {
  it('lets what is being answered finish before it stops', async () => {
    const moments = new EventEmitter();
    const [come, release] = [once(moments, 'come'), once(moments, 'release')];
    let stopped = false;
    const onStop = () => {
      stopped = true;
    };
    const handler = async (_request: unknown, response: { end(text: string): unknown }) => {
      moments.emit('come');
      await release;
      response.end('finished');
    };
    const served = await serve(handler, { host: '127.0.0.1', port: 0, log, onStop });
    const answer = fetch(`http://127.0.0.1:${served.port}/`);
    await come;
    const stopping = served.stop();
    moments.emit('release');
    expect(await (await answer).text()).toBe('finished');
    await stopping;
    expect(stopped).toBe(true);
    await expect(fetch(`http://127.0.0.1:${served.port}/`)).rejects.toThrow();
  });

  it('is alive, whatever it waits for', async () => {
    const handler = (_request: unknown, response: { writeHead(status: number): { end(): unknown } }) =>
      response.writeHead(503).end();
    const served = await serve(handler as never, { host: '127.0.0.1', port: 0, log });
    const ask = async (path: string) => (await fetch(`http://127.0.0.1:${served.port}${path}`)).status;
    expect([await ask('/healthcheck'), await ask(alivePath)]).toEqual([503, 200]);
    await served.stop();
  });

  it('answers 500 when a handler fails, and says why in the log only', async () => {
    const handler = () => {
      throw new Error('the reason');
    };
    const served = await serve(handler, { host: '127.0.0.1', port: 0, log });
    const answer = await fetch(`http://127.0.0.1:${served.port}/path?code=1`);
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('the reason');
    expect(lines.join('')).toContain('the reason');
    expect(lines.join('')).not.toContain('code=1');
    await served.stop();
  });
});

describe('the log', () => {
  it('hides what is named like a secret', () => {
    log.info('Said', { password: 'one', clientSecret: 'two', person: 'omar' });
    const line = JSON.parse(lines.at(-1)!);
    expect(line).toMatchObject({ level: 'info', service: 'trial', msg: 'Said', person: 'omar' });
    expect(lines.at(-1)).not.toMatch(/one|two/);
  });
});

describe('files', () => {
  it('are private and whole, and leave nothing beside them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kit-'));
    const path = join(folder, 'state.json');
    await Promise.all(['a', 'b', 'c'].map((text) => writePrivate(path, text.repeat(100_000))));
    expect(new Set(await readFile(path, 'utf8')).size).toBe(1);
    expect((await stat(path)).mode & 0o077).toBe(0);
    expect(await readdir(folder)).toEqual(['state.json']);
    await writeFile(path, '{"half');
    expect(await readFile(await setAside(folder, path), 'utf8')).toBe('{"half');
    await rm(folder, { recursive: true });
  });
});

describe('pages', () => {
  it('escape every value, and allow nothing that is not theirs', () => {
    const page = renderPage({ title: '<b>', body: html`<p title="${'"><script>'}">${'<img>'}</p>`, script: 'go()' });
    expect(page.html).toContain('<title>&lt;b&gt;</title>');
    expect(page.html).toContain('<p title="&quot;&gt;&lt;script&gt;">&lt;img&gt;</p>');
    expect(page.headers['content-security-policy']).toMatch(
      /default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-/,
    );
  });
});
