export { scaffolderModulePlatform, scaffolderModulePlatform as default } from './module';
