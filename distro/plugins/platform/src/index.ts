export { platformApiRef, type PlatformApi } from './api';
export { HealthStatus, PlatformHealthCard } from './components';
export { usePlatformSummary, usePolled, type Polled } from './hooks';
export { platformPlugin, platformPlugin as default } from './plugin';
export { rootRouteRef as platformRouteRef } from './routes';
