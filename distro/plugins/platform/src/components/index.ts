export { HealthStatus } from './HealthStatus';
export { PlatformHealthCard } from './PlatformHealthCard';
