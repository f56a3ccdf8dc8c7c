export { useInstalledPlugins, type PluginRow } from './useInstalledPlugins';
export { usePlatformSummary } from './usePlatformSummary';
export { usePolled, type Polled } from './usePolled';
export { useVerify } from './useVerify';
