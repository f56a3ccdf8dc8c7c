const placeholder = /\$\{([A-Z][A-Z0-9_]*)(?::([^}]*))?\}/g;

/** Fills `${NAME}` and `${NAME:default}` in every text of a document, as Keycloak's import does. */
export function fillPlaceholders(document: unknown, env: NodeJS.ProcessEnv): { filled: unknown; missing: string[] } {
  const missing = new Set<string>();
  const fillText = (text: string) =>
    text.replaceAll(placeholder, (whole, name: string, fallback?: string) => {
      const value = env[name] || fallback;
      if (value !== undefined) return value;
      missing.add(name);
      return whole;
    });
  const fill = (value: unknown): unknown => {
    if (typeof value === 'string') return fillText(value);
    if (Array.isArray(value)) return value.map(fill);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fill(inner)]));
  };
  return { filled: fill(document), missing: [...missing] };
}
