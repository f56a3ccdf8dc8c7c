import { coreServices, createBackendModule } from '@backstage/backend-plugin-api';
import { ScmIntegrations } from '@backstage/integration';
import {
  DirectoryPreparer,
  techdocsGeneratorExtensionPoint,
  techdocsPreparerExtensionPoint,
} from '@backstage/plugin-techdocs-node';
import { MarkdownGenerator } from './generator';
import { FetchedSources, RememberingPreparer } from './source/fetched';

/** TechDocs without Python and without containers. */
export const techdocsModuleMarkdown = createBackendModule({
  pluginId: 'techdocs',
  moduleId: 'markdown-generator',
  register(env) {
    env.registerInit({
      deps: {
        generator: techdocsGeneratorExtensionPoint,
        preparers: techdocsPreparerExtensionPoint,
        reader: coreServices.urlReader,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
      },
      async init({ generator, preparers, reader, config, logger }) {
        const integrations = ScmIntegrations.fromConfig(config);
        const fetched = new FetchedSources();
        const own = DirectoryPreparer.fromConfig(config, { logger, reader });
        preparers.registerPreparer('dir', new RememberingPreparer(own, integrations, fetched));
        generator.setTechdocsGenerator(new MarkdownGenerator({ logger, config, integrations, fetched }));
      },
    });
  },
});
