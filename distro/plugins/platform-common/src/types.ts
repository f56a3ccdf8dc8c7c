/** Number of a maturity phase. Phases are cumulative: each keeps what the ones before it brought. */
export type PhaseNumber = 1 | 2 | 3 | 4;

/** What one maturity phase is about, in words for the people who use the platform. */
export interface PhaseDescription {
  number: PhaseNumber;
  name: string;
  /** One sentence a user of the platform may rely on. */
  promise: string;
  /** What this phase adds to the ones before it. */
  brings: string[];
  /** Capabilities that join in this phase. */
  capabilities: string[];
}

export type HealthState = 'healthy' | 'degraded' | 'down' | 'unknown';

export interface CapabilityHealth {
  state: HealthState;
  /** One sentence that says what was seen, and what to do when that is not fine. */
  message: string;
  /** Since when this portal process has seen the state (ISO 8601). */
  since: string;
  /** When the state was measured (ISO 8601). */
  checkedAt: string;
  /** How long the measurement took; absent when nothing was measured. */
  latencyMs?: number;
}

/** Something the platform needs, never a product; `component` names the product that provides it. */
export interface Capability {
  id: string;
  component: string;
  title: string;
  description?: string;
  /** Where a person can open it, when it has a face. */
  url?: string;
  health: CapabilityHealth;
}

export interface HealthOverview {
  /** The worst state that was measured. */
  state: HealthState;
  counts: Record<HealthState, number>;
}

export interface PlatformSummary {
  /** Name of the installation. */
  installation: string;
  /** `missing`: what the current phase does without on this installation, in words. */
  phase: { current: PhaseNumber; next?: PhaseNumber; missing?: string[] };
  phases: PhaseDescription[];
  capabilities: Capability[];
  health: HealthOverview;
}

export interface PluginPackage {
  name: string;
  /** Absent when the package cannot be read where the portal runs. */
  version?: string;
  role: string;
}

export interface InstalledPlugin {
  pluginId: string;
  /** The package that provides the plugin; absent for plugins that no package claims. */
  package?: PluginPackage;
  /** Modules that extend the plugin in the running backend, by their ids. */
  modules: string[];
  /** Installed packages that can extend the plugin; which of them run is a matter of phase and configuration. */
  modulePackages: PluginPackage[];
}

export interface InstalledPlugins {
  /** Plugins that run in the portal's backend. */
  backend: InstalledPlugin[];
  /** Packages the portal's frontend was built from, as far as the running portal can tell. */
  frontend: PluginPackage[];
}
