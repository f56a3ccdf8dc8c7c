export { startForge, type Forge } from './forge';
