export { identityFeatures, identityFeatures as default } from './features';
export { catalogModuleIdentity } from './module';
