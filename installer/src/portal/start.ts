export interface PortalStart {
  args: string[];
  cwd: string;
  env: Record<string, string>;
}

/** How the built portal is started: by plain Node, from the artefact's folder, with its layers in order. */
export function portalProcess({ artefact, configFiles }: { artefact: string; configFiles: string[] }): PortalStart {
  return {
    args: ['--max-old-space-size=1024', 'packages/backend', ...configFiles.flatMap((file) => ['--config', file])],
    cwd: `${artefact}/app`,
    env: { NODE_COMPILE_CACHE: `${artefact}/compiled` },
  };
}
