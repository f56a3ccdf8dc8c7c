interface Cookie {
  value: string;
  path: string;
}

/** As much of a browser as signing in needs: cookies by host, redirects one at a time, forms. */
export class Browser {
  private readonly jars = new Map<string, Map<string, Cookie>>();

  async open(url: string, init: RequestInit = {}): Promise<Response> {
    const target = new URL(url);
    const headers = new Headers(init.headers);
    headers.set('cookie', this.cookiesFor(target));
    const response = await fetch(target, { ...init, headers, redirect: 'manual' });
    this.keep(target, response.headers.getSetCookie());
    return response;
  }

  /** A form, as it is sent by a page of `origin`. */
  submit(url: string, fields: Record<string, string>, origin?: string): Promise<Response> {
    const headers: Record<string, string> = origin === undefined ? {} : { origin };
    return this.open(url, { method: 'POST', headers, body: new URLSearchParams(fields) });
  }

  /** Goes on until somebody answers with a page, or until an address begins with `until`. */
  async follow(url: string, until?: string): Promise<{ url: string; response?: Response }> {
    let at = url;
    for (let hop = 0; hop < 20; hop += 1) {
      if (until && at.startsWith(until)) return { url: at };
      const response = await this.open(at);
      const location = response.headers.get('location');
      if (!location) return { url: at, response };
      at = new URL(location, at).href;
    }
    throw new Error(`Redirected in circles at ${at}`);
  }

  cookieNames(host = 'localhost'): string[] {
    return [...(this.jars.get(host)?.keys() ?? [])];
  }

  private cookiesFor(url: URL): string {
    const jar = this.jars.get(url.hostname) ?? new Map<string, Cookie>();
    return [...jar]
      .filter(([, { path }]) => url.pathname.startsWith(path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
  }

  private keep(url: URL, lines: string[]): void {
    const jar = this.jars.get(url.hostname) ?? new Map<string, Cookie>();
    this.jars.set(url.hostname, jar);
    for (const line of lines) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
      const separator = pair.indexOf('=');
      const name = pair.slice(0, separator);
      const find = (key: string) =>
        attributes.find((each) => each.toLowerCase().startsWith(`${key}=`))?.slice(key.length + 1);
      const gone = new Date(find('expires') ?? '2999-01-01').getTime() <= Date.now() || find('max-age') === '0';
      if (gone) jar.delete(name);
      else jar.set(name, { value: pair.slice(separator + 1), path: find('path') ?? '/' });
    }
  }
}

/** Signs in at the page to which `url` leads; gives back the address at which the application takes over. */
export async function signIn(browser: Browser, url: string, username: string, password: string, until: string) {
  const form = await browser.follow(url, until);
  if (!form.response) return form.url;
  const answer = await browser.submit(form.url, { username, password });
  const location = answer.headers.get('location');
  if (!location) throw new Error(`Not signed in: ${answer.status} ${await answer.text()}`);
  return (await browser.follow(new URL(location, form.url).href, until)).url;
}
