import { ThemeBlueprint } from '@backstage/plugin-app-react';
import { UnifiedThemeProvider } from '@backstage/theme';
import { RiMoonLine, RiSunLine } from '@remixicon/react';
import type { ReactElement } from 'react';
import { createTheme } from './createTheme';
import { dark, light, type Tokens } from './tokens';
import { themeName, variablesOf } from './variables';

function themeOf(mode: 'light' | 'dark', title: string, icon: ReactElement, tokens: Tokens) {
  const theme = createTheme(mode, tokens);
  const variables = variablesOf(mode, tokens);
  // The name is that of the theme it replaces, so that what people have chosen stays chosen.
  return ThemeBlueprint.make({
    name: mode,
    params: {
      theme: {
        id: mode,
        title,
        variant: mode,
        icon,
        Provider: ({ children }) => (
          <UnifiedThemeProvider theme={theme} themeName={themeName}>
            <style>{variables}</style>
            {children}
          </UnifiedThemeProvider>
        ),
      },
    },
  });
}

export const lightTheme = themeOf('light', 'Light', <RiSunLine />, light);
export const darkTheme = themeOf('dark', 'Dark', <RiMoonLine />, dark);
