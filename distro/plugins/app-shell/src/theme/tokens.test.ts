import { dark, light, type Tokens } from './tokens';
import { variablesOf } from './variables';

/** Contrast of two colours as WCAG 2 defines it. */
function contrast(first: string, second: string): number {
  const [darker, lighter] = [luminance(first), luminance(second)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const value = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const surfaces = ['app', 'surface', 'surfaceRaised'] as const;
const texts = ['text', 'textSecondary', 'link', 'accent', 'positive', 'warning', 'negative', 'information'] as const;

describe.each<[string, Tokens]>([
  ['light', light],
  ['dark', dark],
])('the %s theme', (mode, tokens) => {
  it.each(surfaces.flatMap((surface) => texts.map((text) => [text, surface] as const)))(
    'shows %s readably on %s',
    (text, surface) => {
      expect(contrast(tokens[text], tokens[surface])).toBeGreaterThanOrEqual(4.5);
    },
  );

  it('has readable buttons, navigation and headers', () => {
    expect(contrast(tokens.onAccent, tokens.accent)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(tokens.onAccent, tokens.accentHover)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(tokens.onSecondary, tokens.secondary)).toBeGreaterThanOrEqual(4.5);
    for (const background of [tokens.navigation, tokens.navigationHover]) {
      expect(contrast(tokens.navigationText, background)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(tokens.navigationSelected, background)).toBeGreaterThanOrEqual(4.5);
    }
    for (const colour of tokens.header) {
      expect(contrast('#ffffff', colour)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('shows strong borders against every surface', () => {
    for (const surface of surfaces) {
      expect(contrast(tokens.borderStrong, tokens[surface])).toBeGreaterThanOrEqual(3);
    }
  });

  it('replaces the variables of its own mode only', () => {
    expect(variablesOf(mode as 'light' | 'dark', tokens)).toMatch(
      new RegExp(`^\\[data-theme-mode='${mode}'\\]\\[data-theme-name='stagecraft'\\] \\{ --bui-`),
    );
  });
});
