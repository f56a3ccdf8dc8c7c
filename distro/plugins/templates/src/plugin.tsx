import { createFrontendFeatureLoader, createFrontendModule } from '@backstage/frontend-plugin-api';
import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';
import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';

export const myTeamsField = FormFieldBlueprint.make({
  name: 'my-teams',
  params: { field: () => import('./MyTeams').then((module) => module.myTeams) },
});

/** Forms in the same look as the rest of the portal. */
export const templatesPage = scaffolderPlugin.getExtension('sub-page:scaffolder/templates').override({
  factory(originalFactory, { config }) {
    return originalFactory({ config: { ...config, enableBackstageUi: true } });
  },
});

/** For those who look after templates: the others may use nothing of it. */
const maintainers = { permissions: { $contains: 'scaffolder.template.management' } };

export const maintainersPages = ['actions', 'editor', 'templating-extensions'].map((name) =>
  scaffolderPlugin.getExtension(`sub-page:scaffolder/${name}` as 'sub-page:scaffolder/actions').override({
    if: maintainers,
  }),
);

export const templatesModule = createFrontendModule({
  pluginId: 'scaffolder',
  extensions: [myTeamsField, templatesPage, ...maintainersPages],
});

/** Backstage's plugin and ours together: the one feature that an app has to install. */
export const templates = createFrontendFeatureLoader({
  loader: () => [scaffolderPlugin, templatesModule],
});
