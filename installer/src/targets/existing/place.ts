import type { Settings } from '../../model/settings.ts';

/** Several installations share a cluster: all but the default one carry their names. */
const named = (name: string, { installation }: Settings): string =>
  installation === 'default' ? name : `${name}-${installation}`;

export const namespaceOf = (settings: Settings): string => named(settings.cluster.namespace ?? 'backstage', settings);

export const edgeNamespaceOf = (settings: Settings): string => named('edge', settings);

/** Nothing listens on this machine, so no port has to make way for another installation. */
export const httpsPort = ({ edge }: Settings): number => edge.httpsPort ?? 443;
export const httpPort = ({ edge }: Settings): number => edge.httpPort ?? 80;
