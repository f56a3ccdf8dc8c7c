import type { LoggerService, RootConfigService } from '@backstage/backend-plugin-api';
import type { ScmIntegrationRegistry } from '@backstage/integration';
import { type GeneratorRunOptions, TechdocsGenerator } from '@backstage/plugin-techdocs-node';
import { createBuildLog } from './log';
import { buildSite } from './site/build';
import { writeSite } from './site/write';
import { readSiteConfig } from './source/config';
import { findEditBase } from './source/editLink';
import type { FetchedSources } from './source/fetched';
import { loadSource } from './source/load';

interface MarkdownGeneratorOptions {
  logger: LoggerService;
  config: RootConfigService;
  integrations: ScmIntegrationRegistry;
  fetched: FetchedSources;
}

/** Makes the same pages of the same sources as mkdocs, inside the portal: nothing is run, nothing else is needed. */
export class MarkdownGenerator extends TechdocsGenerator {
  private readonly integrations: ScmIntegrationRegistry;
  private readonly fetched: FetchedSources;

  constructor({ logger, config, integrations, fetched }: MarkdownGeneratorOptions) {
    super({ logger, config, scmIntegrations: integrations });
    this.integrations = integrations;
    this.fetched = fetched;
  }

  override async run(options: GeneratorRunOptions): Promise<void> {
    try {
      await this.build(options);
    } finally {
      await this.fetched.done(options.inputDir);
    }
  }

  private async build(options: GeneratorRunOptions): Promise<void> {
    const { inputDir, outputDir, etag, parsedLocationAnnotation, siteOptions } = options;
    const log = createBuildLog(options.logger, options.logStream);
    const config = await readSiteConfig(inputDir, siteOptions?.name ?? 'Documentation', log);
    const source = await loadSource(inputDir, config, log);
    const editBase = findEditBase(config, parsedLocationAnnotation, this.integrations);
    const site = await buildSite({ config, source, editBase, log });
    await writeSite({ site, source, config, outputDir, etag, log });
    log.info(`Built ${site.pages.size} pages and copied ${source.assets.length} other files`);
  }
}
