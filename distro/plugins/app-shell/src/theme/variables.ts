import type { Tokens } from './tokens';

/** Name that marks elements as ours, so that only the tokens of our theme are replaced. */
export const themeName = 'stagecraft';

/** The variables of Backstage's own components, taken from our tokens. */
export function variablesOf(mode: 'light' | 'dark', tokens: Tokens): string {
  const declarations = Object.entries(valuesOf(tokens)).map(([name, value]) => `--bui-${name}: ${value};`);
  const scope = `[data-theme-mode='${mode}'][data-theme-name='${themeName}']`;
  // Cards have no edge of their own and would melt into a light background.
  return `${scope} { ${declarations.join(' ')} } ${scope} .bui-Card { border: 1px solid ${tokens.border}; }`;
}

function valuesOf(tokens: Tokens): Record<string, string> {
  return {
    'font-regular': "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif",
    ring: tokens.accent,
    'bg-app': tokens.app,
    'bg-neutral-1': tokens.surface,
    'bg-neutral-2': tokens.surfaceRaised,
    'bg-neutral-3': tokens.surface,
    'bg-neutral-4': tokens.surfaceSunken,
    'fg-primary': tokens.text,
    'fg-secondary': tokens.textSecondary,
    'fg-disabled': tokens.textDisabled,
    'fg-positive': tokens.positive,
    'fg-success': tokens.positive,
    'fg-warning': tokens.warning,
    'fg-negative': tokens.negative,
    'fg-danger': tokens.negative,
    'fg-announcement': tokens.information,
    'fg-info': tokens.information,
    'border-1': tokens.border,
    'border-2': tokens.borderStrong,
    'accent-bg': tokens.accent,
    'accent-bg-hover': tokens.accentHover,
    'accent-fg': tokens.onAccent,
    'bg-solid': tokens.accent,
    'bg-solid-hover': tokens.accentHover,
    'bg-solid-pressed': tokens.accentHover,
    'fg-solid': tokens.onAccent,
  };
}
