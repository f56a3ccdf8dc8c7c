export interface Credentials {
  username: string;
  password: string;
}

/** What `docker login` has kept. */
export interface RegistryCredentials {
  /** undefined when nobody has signed in there. */
  find(registry: string): Promise<Credentials | undefined>;
}
