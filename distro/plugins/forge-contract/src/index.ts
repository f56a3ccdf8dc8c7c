export { startForge, type Forge } from './forge';
export { GitHub } from './github/GitHub';
export type { Repository } from './github/Repository';
