export { templates, templates as default } from './plugin';
