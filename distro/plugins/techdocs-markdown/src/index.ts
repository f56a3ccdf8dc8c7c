export { MarkdownGenerator } from './generator';
export { techdocsModuleMarkdown as default } from './module';
