import { ListrDefaultRendererLogLevels as Level } from 'listr2';
import { type Style, styled } from './terminal.ts';

const icons: Partial<Record<Level, string>> = {
  [Level.WAITING]: '·',
  [Level.SKIPPED_WITH_COLLAPSE]: '·',
  [Level.CANCELLED]: '■',
  [Level.ROLLED_BACK]: '↶',
};

const styles: Partial<Record<Level, Style>> = {
  [Level.PENDING]: 'yellow',
  [Level.COMPLETED]: 'green',
  [Level.FAILED]: 'red',
  [Level.CANCELLED]: 'yellow',
};

const colourOf = (level: Level) => (text?: string) => styled(text ?? '', styles[level] ?? 'dim');

/** One line for each step, however narrow the terminal, in our own colours: they heed --no-color as well. */
export const drawing = () => ({
  formatOutput: 'truncate' as const,
  icon: icons,
  color: Object.fromEntries(Object.values(Level).map((level) => [level, colourOf(level)])),
});
