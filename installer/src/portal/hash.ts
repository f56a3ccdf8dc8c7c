/** What the artefact is made from. Configuration is not among it: a phase switch is a restart, not a build. */
export const portalSources = ['distro/distro.yaml', 'distro/yarn.lock', 'distro/overlay', 'distro/plugins'];
