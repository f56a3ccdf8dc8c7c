import { access, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { createSource, type Source } from './__testUtils__/source';

const index = `---
title: The cart
---
# Cart service

What it does. See [setup](guide/setup.md#first-steps), [the API](guide/README.md) and ![a diagram](img/a%20b.png).

## Parts & pieces

| name | does |
| ---- | ---- |
| cart | keeps |

!!! warning "Take care"
    Inside **bold**.

    \`\`\`ts
    const x: number = 1;
    \`\`\`

??? tip
    Folded.

- [x] done
- [ ] open

### Deeper

<script>alert(1)</script> <img src=x onerror=alert(2)> <kbd onclick="alert(3)">Ctrl</kbd><!-- hidden -->
[bad](javascript:alert(4)) [external](https://example.com/x.md)
`;

const files = {
  'mkdocs.yml': `site_name: Cart
site_description: All about it
repo_url: https://forge.example/checkout/cart
edit_uri: -/edit/main/docs/
plugins: [techdocs-core, macros]
extra_javascript: [evil.js]
markdown_extensions:
  - pymdownx.emoji:
      emoji_index: !!python/name:materialx.emoji.twemoji
nav:
  - Home: index.md
  - Guide:
      - guide/README.md
      - First steps: guide/setup.md
      - missing.md
      - ../../etc/passwd
  - Elsewhere: https://example.com
`,
  'docs/index.md': index,
  'docs/guide/README.md': '# The guide\n\nBack [home](../index.md), [file](notes.txt), [nowhere](gone.md).\n',
  'docs/guide/setup.md': 'No title.\n\n## First steps\n\nText one.\n\n## First steps\n\nText two.\n',
  'docs/guide/notes.txt': 'notes',
  'docs/img/a b.png': 'png',
  'docs/techdocs_metadata.json': '{"site_name":"forged"}',
};

describe('markdown generator', () => {
  let source: Source;

  beforeAll(async () => {
    source = await createSource(files);
    await source.run();
  });

  afterAll(() => source.remove());

  it('writes a page where mkdocs would', async () => {
    for (const path of ['index.html', 'guide/index.html', 'guide/setup/index.html', 'guide/notes.txt', 'img/a b.png']) {
      await expect(access(join(source.outputDir, path))).resolves.toBeUndefined();
    }
  });

  it('has all that the reader looks for', async () => {
    const page = await source.page('guide/index.html');
    const wanted = [
      '.md-header label[for="__drawer"]',
      '.md-container > .md-footer',
      '.md-sidebar--primary[data-md-component="sidebar"][data-md-type="navigation"] .md-sidebar__scrollwrap',
      '.md-sidebar--secondary[data-md-type="toc"]',
      '.md-content[data-md-component="content"] > article.md-content__inner.md-typeset > h1',
      '[data-md-toggle="drawer"]#__drawer',
      'li.md-nav__item--active input:checked',
      'label.md-nav__link[for]',
      '.md-nav__title[for]',
      '[title="Edit this page"]',
    ];
    expect(wanted.filter((selector) => !page.querySelector(selector))).toEqual([]);
    const href = page.querySelector('link[rel=stylesheet]')!.getAttribute('href')!;
    expect(href).toMatch(/^\.\.\/assets\/stylesheets\/main\.[A-Fa-f0-9]{8}\.min\.css$/);
    await expect(source.text(href.slice(3))).resolves.toContain('.md-typeset');
    const label = page.querySelector('label.md-nav__link[for]')!;
    expect(page.querySelector(`#${label.getAttribute('for')}`)?.getAttribute('type')).toBe('checkbox');
  });

  it('turns links between files into addresses', async () => {
    const links = async (path: string) =>
      [...(await source.page(path)).querySelectorAll('article a:not(.headerlink):not([title])')].map((a) =>
        a.getAttribute('href'),
      );
    expect(await links('index.html')).toEqual(['guide/setup/#first-steps', 'guide/', 'https://example.com/x.md']);
    expect(await links('guide/index.html')).toEqual(['../', 'notes.txt', 'gone/']);
    const image = (await source.page('index.html')).querySelector('article img');
    expect(image?.getAttribute('src')).toBe('img/a%20b.png');
  });

  it('follows nav and tells what it leaves out', async () => {
    const page = await source.page('guide/setup/index.html');
    const titles = [...page.querySelectorAll('.md-nav--primary .md-ellipsis')].map((element) => element.textContent);
    expect(titles).toEqual(['Home', 'Guide', 'The guide', 'First steps', 'Elsewhere']);
    const hrefs = [...page.querySelectorAll('.md-nav--primary a')].map((a) => a.getAttribute('href'));
    expect(hrefs).toEqual(['../../', '../', './', 'https://example.com']);
    expect(page.querySelector('.md-footer__link--prev')?.getAttribute('href')).toBe('../');
    expect(source.log()).toContain("warning: nav names 'missing.md', but there is no such page: it is left out");
    expect(source.log()).toContain("warning: nav names '../../etc/passwd'");
    expect(source.log()).toContain("the link 'gone.md' leads to nothing");
    expect(source.log()).toContain('these keys have no effect here: extra_javascript');
    expect(source.log()).toContain('these mkdocs plugins have no effect here: macros');
  });

  it('renders what teams write', async () => {
    const page = await source.page('index.html');
    expect(page.querySelector('h2#parts-pieces')).not.toBeNull();
    expect(page.querySelector('table td')?.textContent).toBe('cart');
    expect(page.querySelector('.admonition.warning > .admonition-title')?.textContent).toBe('Take care');
    expect(page.querySelector('.admonition.warning strong')?.textContent).toBe('bold');
    expect(page.querySelector('.admonition.warning pre > code.language-ts .hljs-keyword')?.textContent).toBe('const');
    expect(page.querySelector('details.tip > summary')?.textContent).toBe('Tip');
    expect(page.querySelector('details.tip')?.textContent).toContain('Folded.');
    expect([...page.querySelectorAll('.task-list-item input')].map((box) => box.hasAttribute('checked'))).toEqual([
      true,
      false,
    ]);
    expect([...page.querySelectorAll('[data-md-component=toc] a')].map((a) => a.getAttribute('href'))).toEqual([
      '#parts-pieces',
      '#deeper',
    ]);
  });

  it('lets no markup of authors act', async () => {
    const page = await source.page('index.html');
    expect(page.querySelectorAll('script, article img[onerror], [onclick], iframe, style')).toHaveLength(0);
    expect(page.querySelector('article')?.textContent).toContain('<script>alert(1)</script>');
    expect(page.querySelector('kbd')?.outerHTML).toBe('<kbd>Ctrl</kbd>');
    expect([...page.querySelectorAll('a')].filter((a) => /^javascript/i.test(a.getAttribute('href') ?? ''))).toEqual(
      [],
    );
    expect(page.outerHTML).not.toContain('hidden');
  });

  it('writes the metadata itself, whatever the source brings', async () => {
    const metadata = JSON.parse(await source.text('techdocs_metadata.json'));
    expect(metadata).toMatchObject({ site_name: 'Cart', site_description: 'All about it', etag: 'e1' });
    expect(metadata.files).toEqual(
      expect.arrayContaining(['index.html', 'guide/setup/index.html', 'search/search_index.json']),
    );
    expect(metadata.build_timestamp).toBeGreaterThan(1e12);
  });

  it('indexes pages and their sections', async () => {
    const { docs } = JSON.parse(await source.text('search/search_index.json'));
    expect(docs).toEqual(
      expect.arrayContaining([
        { location: 'guide/setup/', title: 'Setup', text: 'No title.' },
        { location: 'guide/setup/#first-steps', title: 'First steps', text: 'Text one.' },
        { location: 'guide/setup/#first-steps_1', title: 'First steps', text: 'Text two.' },
      ]),
    );
    expect(docs.find((doc: { location: string }) => doc.location === '#parts-pieces').text).toContain(
      'Take care Inside bold.',
    );
  });
});

describe('markdown generator with what it is given', () => {
  let source: Source | undefined;
  afterEach(() => source?.remove());

  async function run(given: Record<string, string>, target?: string): Promise<Source> {
    source = await createSource(given);
    await source.run(target);
    return source;
  }

  it('makes its own navigation without mkdocs.yml', async () => {
    const made = await run({ 'docs/b.md': '# Bee', 'docs/index.md': '# Start', 'docs/how-to/run_it.md': 'x' });
    const page = await made.page('index.html');
    expect([...page.querySelectorAll('.md-nav--primary .md-ellipsis')].map((element) => element.textContent)).toEqual([
      'Start',
      'Bee',
      'How to',
      'Run it',
    ]);
  });

  it('takes the README as home, and else lists the pages', async () => {
    const first = await run({ 'README.md': '# Read me', 'docs/a.md': '# A' });
    expect((await first.page('index.html')).querySelector('h1')?.textContent).toContain('Read me');
    await first.remove();
    const second = await run({ 'docs/a.md': '# A' });
    expect((await second.page('index.html')).querySelector('article a[href="a/"]')?.textContent).toBe('A');
  });

  it('prefers index.md to README.md of the same folder', async () => {
    const made = await run({ 'docs/README.md': '# Read me', 'docs/index.md': '# Index' });
    expect((await made.page('index.html')).querySelector('h1')?.textContent).toContain('Index');
    expect(made.log()).toContain('README.md is left out: index.md has the same address');
  });

  it('links to where a page is edited, from the location in the forge', async () => {
    const made = await run({ 'docs/a b.md': '# A' }, 'https://forge.example/checkout/cart/-/tree/main/');
    const edit = (await made.page('a b/index.html')).querySelector('[title="Edit this page"]');
    expect(edit?.getAttribute('href')).toBe('https://forge.example/checkout/cart/-/edit/main/docs/a%20b.md');
  });

  it('survives a page that is too large, and shows why', async () => {
    const made = await run({ 'docs/index.md': '# Fine', 'docs/big.md': 'x'.repeat(1024 * 1024 + 1) });
    expect((await made.page('big/index.html')).querySelector('.admonition.warning')?.textContent).toContain(
      'big.md has 1.0 MiB',
    );
  });

  it('is not held up by deep or endless nesting', async () => {
    const deep = Array.from({ length: 500 }, (_, level) => `${' '.repeat(level * 4)}!!! note\n`).join('');
    const made = await run({
      'docs/index.md': `${deep}\n${'>'.repeat(5000)} x\n\n${'['.repeat(20_000)}\n\n${'*a _b '.repeat(5000)}`,
    });
    expect((await made.page('index.html')).querySelector('.admonition')).not.toBeNull();
  });

  it.each([
    [
      'half-written YAML',
      { 'mkdocs.yml': 'site_name: "Cart\nnav:\n  - a', 'docs/index.md': 'x' },
      /mkdocs\.yml is not valid YAML.*line \d/s,
    ],
    ['a list for keys', { 'mkdocs.yml': '- a', 'docs/index.md': 'x' }, /must hold keys and values/],
    ['a nav that is none', { 'mkdocs.yml': 'nav: index.md', 'docs/index.md': 'x' }, /nav must be a list/],
    [
      'an alias bomb',
      {
        'mkdocs.yml': `a: &a [x]\n${Array.from({ length: 60 }, (_, i) => `b${i}: *a`).join('\n')}`,
        'docs/index.md': 'x',
      },
      /alias/i,
    ],
    [
      'an enormous configuration',
      { 'mkdocs.yml': `#${'x'.repeat(300_000)}`, 'docs/index.md': 'x' },
      /at most 0\.3 MiB/,
    ],
    [
      'a docs_dir outside',
      { 'mkdocs.yml': 'docs_dir: ../../etc', 'docs/index.md': 'x' },
      /leads out of the documentation's source/,
    ],
    ['no folder of pages', { 'mkdocs.yml': 'site_name: x' }, /The folder docs is missing/],
    ['no page', { 'docs/a.txt': 'x' }, /There is no page in docs: write docs\/index\.md/],
  ])('refuses %s and says what to do', async (_name, given, message) => {
    source = await createSource(given as Record<string, string>);
    await expect(source.run()).rejects.toThrow(message);
  });

  it('refuses a link that leads out of the source, and leaves out one that leads nowhere', async () => {
    source = await createSource({ 'docs/index.md': 'x', 'shared.md': '# Shared' });
    await symlink('../shared.md', join(source.inputDir, 'docs/shared.md'));
    await symlink('gone.md', join(source.inputDir, 'docs/dangling.md'));
    await symlink('..', join(source.inputDir, 'docs/loop'));
    await source.run();
    expect((await source.page('shared/index.html')).querySelector('h1')?.textContent).toContain('Shared');
    expect(source.log()).toContain('dangling.md is left out: it is a symbolic link to nothing');
    expect(source.log()).toContain('loop is left out: it is a symbolic link to a folder');
    await symlink('/etc/passwd', join(source.inputDir, 'docs/passwd.md'));
    await expect(source.run()).rejects.toThrow('passwd.md is a symbolic link that leads out');
  });
});
