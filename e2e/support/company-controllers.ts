import { resolve } from 'node:path';
import { removeFromCluster, startInCluster, urlInCluster } from './company-in-cluster.ts';
import { portBase, target } from './installation.ts';
import { Outside } from './outside.ts';
import { people } from './people.ts';

const port = portBase + 91;
const isInCluster = target() === 'openshift';
const token = 'the-token-from-there';

/** The AWX and the Terraform Cloud that a company has: our controller plays both, at an address that is none of the platform's. */
export class CompanyControllers {
  readonly url = isInCluster ? urlInCluster() : `http://localhost:${port}`;
  private readonly program = new Outside('automation/src/main.ts');

  configFile(given = token): string {
    const spec = {
      automation: {
        awx: { url: this.url, token: { file: this.program.path('awx') } },
        terraform: { url: this.url, organization: 'harbourline', token: { file: this.program.path('terraform') } },
      },
    };
    return this.program.configFile(spec, { awx: given, terraform: given });
  }

  start(): Promise<void> {
    const passwords = people().map(({ username, password }) => [`PASSWORD_${username.toUpperCase()}`, password]);
    const env = {
      ...Object.fromEntries(passwords),
      PUBLIC_URL: this.url,
      INSTALLATION: 'company',
      AUTOMATION_ADMIN_TOKEN: 'the-token-of-an-admin-there',
      AUTOMATION_PORTAL_TOKEN: token,
      AUTOMATION_SECRET_KEY: 'a-key-of-the-company-alone',
    };
    if (isInCluster) return startInCluster(env);
    const here = {
      PORT: String(port),
      DATA_DIR: this.program.path('data'),
      COMPANY_DIR: resolve(import.meta.dirname, '..', '..', 'lab', 'company'),
    };
    return this.program.start({ ...env, ...here }, async () => (await fetch(`${this.url}/healthcheck`)).ok);
  }

  async ask(path: string, accept: string): Promise<Record<string, unknown>> {
    const headers = { authorization: `Bearer ${token}`, accept };
    return (await fetch(`${this.url}/api/v2${path}`, { headers })).json() as Promise<Record<string, unknown>>;
  }

  async remove(): Promise<void> {
    if (isInCluster) await removeFromCluster();
    await this.program.remove();
  }
}
