export interface Setting {
  /** As people write it: backend.cors.origin, integrations.gitlab[0].token */
  path: string;
  key: string;
  value: unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** As the portal merges its layers: objects grow together, anything else is replaced, and null takes away. */
export function merged(layers: Record<string, unknown>[]): Record<string, unknown> {
  const whole: Record<string, unknown> = {};
  for (const layer of layers) {
    for (const [key, value] of Object.entries(layer)) {
      const before = whole[key];
      if (value === null) delete whole[key];
      else if (isObject(value)) whole[key] = merged([isObject(before) ? before : {}, value]);
      else whole[key] = value;
    }
  }
  return whole;
}

const placeholder = /\$\{(\w+)\}/g;

/** Fills in what the environment says; a variable that is not among these stays as it is written. */
export function filledIn(value: unknown, environment: Record<string, string>): unknown {
  if (typeof value === 'string') return value.replace(placeholder, (whole, name: string) => environment[name] ?? whole);
  if (Array.isArray(value)) return value.map((each) => filledIn(each, environment));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filledIn(each, environment)]));
}

/** Every single value with where it stands. */
export function settingsOf(value: unknown, path = '', key = ''): Setting[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => settingsOf(each, `${path}[${index}]`, key));
  if (!isObject(value)) return [{ path, key, value }];
  return Object.entries(value).flatMap(([name, each]) =>
    settingsOf(each, path === '' ? name : `${path}.${name}`, name),
  );
}

export function settingAt(configuration: Record<string, unknown>, path: string): unknown {
  let at: unknown = configuration;
  for (const part of path.split('.')) at = isObject(at) ? at[part] : undefined;
  return at;
}

const secretKey = /pass(word|phrase)|secret|token$|apikey|api_key|private.?key|credential|authorization/i;

/** What holds a secret, by its name. */
export const holdsSecret = ({ key, value }: Setting): boolean =>
  secretKey.test(key) && typeof value === 'string' && value !== '';

export const isReference = (value: unknown): boolean => typeof value === 'string' && /^\$\{\w+\}$/.test(value);
