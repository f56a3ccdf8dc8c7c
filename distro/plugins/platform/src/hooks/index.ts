export { useInstalledPlugins, type PluginRow } from './useInstalledPlugins';
export { usePeopleSync } from './usePeopleSync';
export { usePlatformSummary } from './usePlatformSummary';
export { usePolled, type Polled } from './usePolled';
export { useVerify } from './useVerify';
