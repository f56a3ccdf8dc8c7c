/** The version of their interface that every release since 0.17 has. */
export const secretsApi = 'external-secrets.io/v1';
