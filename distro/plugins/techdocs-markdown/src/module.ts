import { coreServices, createBackendModule } from '@backstage/backend-plugin-api';
import { techdocsGeneratorExtensionPoint } from '@backstage/plugin-techdocs-node';
import { MarkdownGenerator } from './generator';

/** TechDocs without Python and without containers. */
export const techdocsModuleMarkdown = createBackendModule({
  pluginId: 'techdocs',
  moduleId: 'markdown-generator',
  register(env) {
    env.registerInit({
      deps: {
        techdocs: techdocsGeneratorExtensionPoint,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
      },
      async init({ techdocs, config, logger }) {
        techdocs.setTechdocsGenerator(new MarkdownGenerator({ logger, config }));
      },
    });
  },
});
