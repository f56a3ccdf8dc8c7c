import { ThemeBlueprint } from '@backstage/plugin-app-react';
import { type UnifiedTheme, UnifiedThemeProvider } from '@backstage/theme';
import { RiMoonLine, RiSunLine } from '@remixicon/react';
import type { ReactNode } from 'react';
import { createTheme } from './createTheme';
import { dark, light } from './tokens';
import { themeName, variablesOf } from './variables';

interface ThemedProps {
  theme: UnifiedTheme;
  variables: string;
  children?: ReactNode;
}

function Themed({ theme, variables, children }: ThemedProps) {
  return (
    <UnifiedThemeProvider theme={theme} themeName={themeName}>
      <style>{variables}</style>
      {children}
    </UnifiedThemeProvider>
  );
}

const lightLook = { theme: createTheme('light', light), variables: variablesOf('light', light) };
const darkLook = { theme: createTheme('dark', dark), variables: variablesOf('dark', dark) };

function LightProvider({ children }: { children: ReactNode }) {
  return <Themed {...lightLook}>{children}</Themed>;
}

function DarkProvider({ children }: { children: ReactNode }) {
  return <Themed {...darkLook}>{children}</Themed>;
}

// The names are those of the themes they replace, so that what people have chosen stays chosen.
export const lightTheme = ThemeBlueprint.make({
  name: 'light',
  params: {
    theme: { id: 'light', title: 'Light', variant: 'light', icon: <RiSunLine />, Provider: LightProvider },
  },
});

export const darkTheme = ThemeBlueprint.make({
  name: 'dark',
  params: {
    theme: { id: 'dark', title: 'Dark', variant: 'dark', icon: <RiMoonLine />, Provider: DarkProvider },
  },
});
