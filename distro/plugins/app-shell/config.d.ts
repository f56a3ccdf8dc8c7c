export interface Config {
  stagecraft?: {
    /**
     * Providers offered on the sign-in page, in this order. Default: `[oidc]`.
     * @deepVisibility frontend
     */
    signIn?: Array<'oidc' | 'github' | 'google' | 'auth0' | 'microsoft'>;
    /**
     * What the buttons call the providers, by their names above: "Continue with …".
     * @deepVisibility frontend
     */
    signInTitles?: { [provider: string]: string };
    /**
     * The portal belongs to a lab: its sign-in page says where the made-up people and their passwords are found.
     * @visibility frontend
     */
    lab?: boolean;
  };
}
