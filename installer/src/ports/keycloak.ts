/** Keycloak's distribution. */
export interface KeycloakPrograms {
  present(version: string): Promise<boolean>;
  /** Fetches it, checks what came, and builds it for PostgreSQL. */
  fetch(
    version: string,
    signal: AbortSignal,
    progress: (message: string, done?: number, total?: number) => void,
  ): Promise<void>;
  /** Whether a folder is its home, with this realm to begin with. */
  isHome(version: string, folder: string, realm: string): Promise<boolean>;
  makeHome(version: string, folder: string, realm: string): Promise<void>;
}
