/** Ports as a network policy names them. */
export const tcp = (ports: number[]) => ports.map((port) => ({ protocol: 'TCP', port }));

/** To whoever answers for names, wherever in the cluster that is. */
export const toNames = {
  to: [{ namespaceSelector: {} }],
  ports: [53, 5353].flatMap((port) => ['UDP', 'TCP'].map((protocol) => ({ protocol, port }))),
};
