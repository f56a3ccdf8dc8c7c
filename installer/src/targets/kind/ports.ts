/** The edge's ports on the node; kind leads the machine's there. */
export const nodePorts = { https: 30443, http: 30080 };
