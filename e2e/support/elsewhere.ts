import { address, portBase } from './installation.ts';
import { Outside } from './outside.ts';

const tenantId = '6c0ffee0-0000-4000-8000-0000000000ab';
const port = portBase + 90;
const origin = `http://127.0.0.1:${port}`;
const clientId = 'the-portal-there';
const clientSecret = 'the-secret-from-there';

/** What stagecraft.yaml says of each, beside the application's id and secret. */
export const shapes = {
  'entra-id': { portalId: 'microsoft', button: /continue with microsoft/i, settings: { tenantId } },
  auth0: { portalId: 'auth0', button: /continue with auth0/i, settings: { domain: 'harbourline.eu.auth0.com' } },
  oidc: { portalId: 'oidc', button: /continue with the other one/i, settings: { title: 'the other one' } },
};
export type Shape = keyof typeof shapes;

const issuers: Record<Shape, string> = {
  'entra-id': `${origin}/${tenantId}/v2.0`,
  auth0: `${origin}/`,
  oidc: `${origin}/realms/company`,
};

const account = (login: string) => ({
  login,
  name: login,
  email: `${login}@harbourline.example`,
  verified: true,
  id: `id-of-${login}`,
});

/** A provider that is not the platform's, in the shape of one that people have, and the stagecraft.yaml that uses it. */
export class Elsewhere {
  private readonly program = new Outside('identity/test/outside/main.ts');
  private readonly shape: Shape;

  constructor(shape: Shape) {
    this.shape = shape;
  }

  configFile(): string {
    const { settings } = shapes[this.shape];
    const entry = { provider: this.shape, issuer: issuers[this.shape], clientId, clientSecret: { file: 'secret' } };
    return this.program.configFile({ identity: { signIn: [{ ...entry, ...settings }] } }, { secret: clientSecret });
  }

  start(): Promise<void> {
    const callback = `${address('portal')}/api/auth/${shapes[this.shape].portalId}/handler/frame`;
    const env = {
      PORT: String(port),
      SHAPE: this.shape === 'oidc' ? 'plain' : this.shape,
      CLIENT: JSON.stringify({ id: clientId, secret: clientSecret, redirectUris: [callback] }),
      ACCOUNTS: JSON.stringify([account('omar'), account('stranger')]),
    };
    return this.program.start(env, () => this.disturb('none'));
  }

  async disturb(fault: string): Promise<boolean> {
    return (await fetch(`${origin}/control/${fault}`, { method: 'POST' })).ok;
  }

  stop = (): Promise<void> => this.program.stop();
  remove = (): Promise<void> => this.program.remove();
}
