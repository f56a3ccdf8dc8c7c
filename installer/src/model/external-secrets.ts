/** The version of their interface that every release since 0.17 has. */
export const secretsApi = 'external-secrets.io/v1';

/** What is ordered of External Secrets, and where it takes it from. */
export const secretsKinds = ['ExternalSecret', 'SecretStore'].map((kind) => ({ apiVersion: secretsApi, kind }));
