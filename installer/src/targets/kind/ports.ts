import type { Settings } from '../../model/settings.ts';

/** The edge's ports on the node; kind leads the machine's there. */
export const nodePorts = { https: 30443, http: 30080 };

const usualPortBase = 7000;

/** 443 and 80, unless something else is there already: a second installation has ports of its block. */
export function edgePorts({ edge, installation, portBase }: Settings): { https: number; http: number } {
  const moved = installation !== 'default' || portBase !== usualPortBase;
  return {
    https: edge.httpsPort ?? (moved ? portBase + 43 : 443),
    http: edge.httpPort ?? (moved ? portBase + 80 : 80),
  };
}
