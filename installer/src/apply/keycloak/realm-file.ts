interface Realm {
  clients: { clientId: string }[];
}

const placeholder = /\$\{(\w+)(?::([^}]*))?\}/g;

/** A text as it stands in JSON, between its quotes. */
const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/** How a realm's file describes a client, with what its placeholders stand for: as Keycloak fills them when it imports. */
export function describedIn(realm: string, values: Record<string, string>): (client: string) => object {
  const { clients } = JSON.parse(realm) as Realm;
  return (client) => {
    const found = clients.find(({ clientId }) => clientId === client);
    if (!found) throw new Error(`The realm’s file has no client ${client}.`);
    const filled = JSON.stringify(found).replace(placeholder, (whole, name: string, usual: string | undefined) => {
      const value = values[name] ?? usual;
      return value === undefined ? whole : inJson(value);
    });
    return JSON.parse(filled) as object;
  };
}
