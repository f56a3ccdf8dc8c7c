export { techdocsModuleAhead } from './ahead/module';
export { documentationFeatures, documentationFeatures as default } from './features';
export { MarkdownGenerator } from './generator';
export { techdocsModuleMarkdown } from './module';
