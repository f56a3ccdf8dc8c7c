import { createUnifiedTheme, genPageTheme, palettes, type UnifiedTheme } from '@backstage/theme';
import type { Tokens } from './tokens';

const pages = ['home', 'documentation', 'tool', 'service', 'website', 'library', 'other', 'app', 'apis', 'card'];

/** The theme of Material UI components, made of the same tokens. */
export function createTheme(mode: 'light' | 'dark', tokens: Tokens): UnifiedTheme {
  const page = genPageTheme({ colors: tokens.header, shape: 'none', options: { fontColor: '#ffffff' } });
  return createUnifiedTheme({
    palette: { ...palettes[mode], ...paletteOf(tokens) },
    fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif",
    defaultPageTheme: 'home',
    pageTheme: Object.fromEntries(pages.map((name) => [name, page])),
    components: {
      MuiButton: { styleOverrides: { root: { textTransform: 'none', fontWeight: 600 } } },
      // The first column is the name; squeezed, it would break in the middle of words.
      MuiTableBody: { styleOverrides: { root: { '& td:first-child': { minWidth: 148, wordBreak: 'normal' } } } },
      MuiTab: { styleOverrides: { root: { textTransform: 'none' } } },
      MuiPaper: { styleOverrides: { root: { backgroundImage: 'none' }, rounded: { borderRadius: 8 } } },
    },
  });
}

function paletteOf(tokens: Tokens) {
  return {
    background: { default: tokens.app, paper: tokens.surface },
    text: { primary: tokens.text, secondary: tokens.textSecondary, disabled: tokens.textDisabled },
    primary: { main: tokens.accent, dark: tokens.accentHover, contrastText: tokens.onAccent },
    secondary: { main: tokens.secondary, contrastText: tokens.onSecondary },
    divider: tokens.border,
    border: tokens.border,
    textContrast: tokens.text,
    textSubtle: tokens.textSecondary,
    link: tokens.link,
    linkHover: tokens.link,
    errorText: tokens.negative,
    status: {
      ok: tokens.positive,
      warning: tokens.warning,
      error: tokens.negative,
      running: tokens.information,
      pending: tokens.warning,
      aborted: tokens.textSecondary,
    },
    navigation: {
      background: tokens.navigation,
      indicator: tokens.navigationIndicator,
      color: tokens.navigationText,
      selectedColor: tokens.navigationSelected,
      navItem: { hoverBackground: tokens.navigationHover },
      submenu: { background: tokens.navigationHover },
    },
    tabbar: { indicator: tokens.accent },
  };
}
