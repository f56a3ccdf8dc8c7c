export type Match<T> = { value: T; params: Record<string, string> };

type Route<T> = { method: string; parts: string[]; value: T };

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

function matchParts(parts: readonly string[], path: readonly string[]): Record<string, string> | undefined {
  const rest = parts.at(-1)?.startsWith('*') ?? false;
  if (rest ? path.length < parts.length : path.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    if (part.startsWith('*')) {
      const names = path.slice(index).map(decode);
      if (names.includes(undefined)) return undefined;
      params[part.slice(1)] = names.join('/');
      break;
    }
    const actual = decode(path[index] ?? '');
    if (actual === undefined) return undefined;
    if (part.startsWith(':')) params[part.slice(1)] = actual;
    else if (part !== actual) return undefined;
  }
  return params;
}

/** Routes by method and by path parts; `*name` at the end takes all that follows; an encoded slash stays within its part, since GitLab's API needs it so; of two that fit, the one added first. */
export class Router<T> {
  #routes: Route<T>[] = [];

  add(method: string, pattern: string, value: T): void {
    this.#routes.push({ method, parts: pattern.split('/').filter(Boolean), value });
  }

  find(method: string, pathname: string): Match<T> | { allowed: string[] } {
    const path = pathname.split('/').filter(Boolean);
    const allowed: string[] = [];
    for (const route of this.#routes) {
      const params = matchParts(route.parts, path);
      if (!params) continue;
      if (route.method === method || (method === 'HEAD' && route.method === 'GET'))
        return { value: route.value, params };
      allowed.push(route.method);
    }
    return { allowed };
  }
}
