export { kubernetes as default, kubernetesModule } from './plugin';
