/** PostgreSQL's programs and the account that they run under. */
export interface PostgresPrograms {
  present(version: string): Promise<boolean>;
  fetch(version: string, signal: AbortSignal, progress: (message: string) => void): Promise<void>;
  /** Makes a data folder; the superuser is `postgres` with this password. */
  initialise(options: { version: string; data: string; password: string; signal: AbortSignal }): Promise<void>;
}

/** A running server, as its superuser. */
export interface PostgresServer {
  roleState(role: string, password: string): Promise<'absent' | 'ready' | 'different'>;
  /** Throws, with a cure, when it cannot be opened as its superuser. */
  mustOpen(): Promise<void>;
  /** All of them or none. */
  setPasswords(roles: { role: string; password: string }[]): Promise<void>;
  ensureRole(role: string, password: string, options: { createDatabases: boolean }): Promise<void>;
  hasDatabase(name: string): Promise<boolean>;
  ensureDatabase(name: string, owner: string): Promise<void>;
}
