import type { ComponentContext } from '../../model/component.ts';

/** Where the database service finds what it works with. */
export function environment({ endpoint }: ComponentContext): Record<string, string> {
  const { host, port } = endpoint('database').inside;
  return {
    OIDC_ISSUER: `${endpoint('identity').url}/realms/stagecraft`,
    DATABASE_HOST: host,
    DATABASE_PORT: String(port),
    DATABASE_USER: 'postgres',
  };
}
