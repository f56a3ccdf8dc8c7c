export { catalogModulePipelines as default } from './module';
