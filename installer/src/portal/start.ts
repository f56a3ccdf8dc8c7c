export interface PortalStart {
  args: string[];
  cwd: string;
  env: Record<string, string>;
}

/**
 * The nursery is kept small: measured, an idle portal holds a quarter less memory, for a tenth more work while it starts.
 * The rest may grow to what the reference's container has.
 */
export const portalMemory = ['--max-old-space-size=1024', '--max-semi-space-size=8'];

/** How the built portal is started: by plain Node, from the artefact's folder, with its layers in order. */
export function portalProcess({ artefact, configFiles }: { artefact: string; configFiles: string[] }): PortalStart {
  return {
    args: [...portalMemory, 'packages/backend', ...configFiles.flatMap((file) => ['--config', file])],
    cwd: `${artefact}/app`,
    env: { NODE_COMPILE_CACHE: `${artefact}/compiled` },
  };
}
