export { platformApiRef, type PlatformApi } from './PlatformApi';
export { PlatformClient } from './PlatformClient';
