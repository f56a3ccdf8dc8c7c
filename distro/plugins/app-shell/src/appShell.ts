import { createFrontendFeatureLoader, createFrontendModule } from '@backstage/frontend-plugin-api';
import { homePlugin } from './home';
import { navContent } from './nav';
import { notFoundPage } from './notFound';
import { auth0AuthApi, microsoftAuthApi, oidcAuthApi, signInPage } from './signIn';
import { darkTheme, lightTheme } from './theme';

/** Sign-in, navigation, themes and the page for addresses that lead nowhere. */
export const shellModule = createFrontendModule({
  pluginId: 'app',
  extensions: [
    oidcAuthApi,
    auth0AuthApi,
    microsoftAuthApi,
    signInPage,
    navContent,
    notFoundPage,
    lightTheme,
    darkTheme,
  ],
});

/** The frame and the home page together: the one feature that an app has to install. */
export const appShell = createFrontendFeatureLoader({
  loader: () => [shellModule, homePlugin],
});
