/** What a browser does of a sign-in: it follows, keeps cookies by host and path, and fills in a form. */
export class Wanderer {
  private readonly jar = new Map<string, { path: string; value: string }>();

  async go(url: string, form?: Record<string, string>): Promise<Response> {
    const headers: Record<string, string> = { cookie: this.cookiesFor(url) };
    const init = form ? { method: 'POST', body: new URLSearchParams(form) } : {};
    const answer = await fetch(url, { ...init, headers, redirect: 'manual' });
    this.keep(url, answer);
    const next = answer.headers.get('location');
    return next ? this.go(new URL(next, url).href) : answer;
  }

  async refresh(portal: string, provider: string): Promise<Response> {
    const url = `${portal}/api/auth/${provider}/refresh?env=development`;
    return fetch(url, { headers: { cookie: this.cookiesFor(url), 'x-requested-with': 'XMLHttpRequest' } });
  }

  async signOut(portal: string, provider: string): Promise<Response> {
    const url = `${portal}/api/auth/${provider}/logout?env=development`;
    const headers = { cookie: this.cookiesFor(url), 'x-requested-with': 'XMLHttpRequest' };
    const answer = await fetch(url, { method: 'POST', headers });
    this.keep(url, answer);
    return answer;
  }

  private keep(url: string, answer: Response) {
    for (const line of answer.headers.getSetCookie()) {
      const [pair, ...attributes] = line.split(/; */);
      const name = pair.slice(0, pair.indexOf('='));
      const path = attributes.find((each) => /^path=/i.test(each))?.slice(5) ?? '/';
      const key = `${new URL(url).host} ${name}`;
      if (/max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) this.jar.delete(key);
      else this.jar.set(key, { path, value: pair });
    }
  }

  private cookiesFor(url: string): string {
    const { host, pathname } = new URL(url);
    return [...this.jar]
      .filter(([key, { path }]) => key.startsWith(`${host} `) && pathname.startsWith(path))
      .map(([, { value }]) => value)
      .join('; ');
  }
}
