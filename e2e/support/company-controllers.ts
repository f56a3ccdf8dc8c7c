import { join, resolve } from 'node:path';
import { portBase } from './installation.ts';
import { Outside } from './outside.ts';
import { people } from './people.ts';

const port = portBase + 91;
const token = 'the-token-from-there';

/** The AWX and the Terraform Cloud that a company has: our controller plays both, at an address that is none of the platform's. */
export class CompanyControllers {
  readonly url = `http://localhost:${port}`;
  private readonly program = new Outside('automation/src/main.ts');

  configFile(given = token): string {
    const spec = {
      automation: {
        awx: { url: this.url, token: { file: 'awx' } },
        terraform: { url: this.url, organization: 'harbourline', token: { file: 'terraform' } },
      },
    };
    return this.program.configFile(spec, { awx: given, terraform: given });
  }

  start(): Promise<void> {
    const passwords = people().map(({ username, password }) => [`PASSWORD_${username.toUpperCase()}`, password]);
    const env = {
      ...Object.fromEntries(passwords),
      PORT: String(port),
      PUBLIC_URL: this.url,
      DATA_DIR: join(this.program.folder, 'data'),
      COMPANY_DIR: resolve(import.meta.dirname, '..', '..', 'lab', 'company'),
      INSTALLATION: 'company',
      AUTOMATION_ADMIN_TOKEN: 'the-token-of-an-admin-there',
      AUTOMATION_PORTAL_TOKEN: token,
      AUTOMATION_SECRET_KEY: 'a-key-of-the-company-alone',
    };
    return this.program.start(env, async () => (await fetch(`${this.url}/healthcheck`)).ok);
  }

  async ask(path: string, accept: string): Promise<Record<string, unknown>> {
    const headers = { authorization: `Bearer ${token}`, accept };
    return (await fetch(`${this.url}/api/v2${path}`, { headers })).json() as Promise<Record<string, unknown>>;
  }

  stop = (): Promise<void> => this.program.stop();
  remove = (): Promise<void> => this.program.remove();
}
