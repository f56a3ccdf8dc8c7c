import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { mockServices } from '@backstage/backend-test-utils';
import { ScmIntegrations } from '@backstage/integration';
import { MarkdownGenerator } from '../generator';
import { FetchedSources } from '../source/fetched';
import { type Node, parse } from './page';

/** A folder with sources, the generator run on it, and its result as a browser reads it. */
export async function createSource(files: Record<string, string>) {
  const root = await mkdtemp(join(tmpdir(), 'techdocs-markdown-'));
  const inputDir = join(root, 'source');
  const outputDir = join(root, 'site');
  await mkdir(inputDir);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(inputDir, path)), { recursive: true });
    await writeFile(join(inputDir, path), content);
  }
  const stream = new PassThrough();
  const chunks: string[] = [];
  stream.on('data', (chunk) => chunks.push(String(chunk)));
  const config = mockServices.rootConfig({
    data: {
      integrations: { gitlab: [{ host: 'forge.example', apiBaseUrl: 'https://forge.example/api/v4', token: 'x' }] },
    },
  });
  return {
    root,
    inputDir,
    outputDir,
    log: () => chunks.join(''),
    async run(target?: string) {
      const logger = mockServices.logger.mock() as never;
      const generator = new MarkdownGenerator({
        logger: mockServices.logger.mock(),
        config,
        integrations: ScmIntegrations.fromConfig(config),
        fetched: new FetchedSources(),
      });
      const parsedLocationAnnotation = target ? { type: 'url' as const, target } : undefined;
      await generator.run({ inputDir, outputDir, logger, logStream: stream, etag: 'e1', parsedLocationAnnotation });
    },
    text: (path: string) => readFile(join(outputDir, path), 'utf8'),
    async page(path: string): Promise<Node> {
      return parse(await readFile(join(outputDir, path), 'utf8'));
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

export type Source = Awaited<ReturnType<typeof createSource>>;
