export { platformPlugin, platformPlugin as default } from './plugin';
