import { createHash } from 'node:crypto';
import { codeStyles } from './styles/code';
import { contentStyles } from './styles/content';
import { frameStyles } from './styles/frame';

export const stylesheet = [frameStyles, contentStyles, codeStyles]
  .join('\n')
  .replace(/\s*\n\s*/g, '\n')
  .trim();

/** The one name of a stylesheet that TechDocs' reader does not take out. */
export const stylesheetPath = `assets/stylesheets/main.${createHash('sha256').update(stylesheet).digest('hex').slice(0, 8)}.min.css`;
