import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LabProcess, newToken } from './LabProcess';

const deeper = '/api/controller/v2';

const organization = { organization: ['organizations', 'Harbourline'] };

/** A script that does as it is told by the request: it needs no Ansible. */
const script = `#!/bin/sh
set -eu
if grep -q '"slow"' "$STAGECRAFT_EXTRA_VARS"; then sleep 3; fi
if grep -q '"hanging"' "$STAGECRAFT_EXTRA_VARS"; then sleep 600; fi
echo "the secret of the job"
if grep -q '"broken"' "$STAGECRAFT_EXTRA_VARS"; then exit 3; fi
`;

const template = (name: string, more: object = {}) => ({
  resource: 'job_templates',
  values: { name, job_type: 'script', playbook: 'do.sh', allow_simultaneous: true, ...more },
  references: { project: ['projects', 'Things'] },
});

const seed = {
  resources: [
    { resource: 'projects', values: { name: 'Things', local_path: 'things' }, references: organization },
    template('Make a thing', { ask_variables_on_launch: true }),
    template('Deaf'),
  ],
  terraform: {
    organization: 'harbourline',
    email: 'platform@harbourline.example',
    workspaces: [{ name: 'things', description: 'Things', folder: 'things', tags: [] }],
  },
};

const configuration = `
variable "name" { type = string }
resource "terraform_data" "thing" {
  input = var.name
  lifecycle {
    precondition {
      condition     = var.name != "broken"
      error_message = "the secret of the run"
    }
  }
}
output "thing" { value = terraform_data.thing.output }
output "hidden" {
  value     = "do not tell"
  sensitive = true
}
`;

const files = {
  'automation/seed.json': JSON.stringify(seed),
  'automation/projects/things/do.sh': script,
  'automation/workspaces/things/main.tf': configuration,
};

/** The real automation controller of the lab, with the account that a portal has there. */
export class LabAutomation {
  readonly token = newToken();
  private readonly adminToken = newToken();
  readonly process: LabProcess;
  /** The same one as Ansible Automation Platform shows its controller: behind a gateway, whose API begins elsewhere. */
  private gateway: Server | undefined;
  private gatewayUrl = '';

  constructor() {
    const own = { AUTOMATION_ADMIN_TOKEN: this.adminToken, AUTOMATION_SECRET_KEY: newToken() };
    const tool = process.env.STAGECRAFT_TEST_TOFU;
    const environment = () => ({
      ...own,
      AUTOMATION_PORTAL_TOKEN: this.token,
      ...(tool ? { AUTOMATION_TOOLS: tool.replace(/\/[^/]*$/, '') } : {}),
    });
    this.process = new LabProcess('automation', environment, files);
  }

  async start(): Promise<void> {
    await this.process.start();
    const { hostname, port } = new URL(this.process.url);
    this.gateway = createServer((asked, answer) => {
      if (!asked.url?.startsWith(deeper)) {
        answer.writeHead(404).end();
        return;
      }
      const path = asked.url.replace(deeper, '/api/v2');
      const passedOn = request({ hostname, port, path, method: asked.method, headers: asked.headers }, (given) => {
        answer.writeHead(given.statusCode ?? 502, given.headers);
        given.pipe(answer);
      });
      asked.pipe(passedOn);
    });
    const listening = this.gateway.listen(0, '127.0.0.1');
    await once(listening, 'listening');
    this.gatewayUrl = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  }

  async remove(): Promise<void> {
    this.gateway?.closeAllConnections();
    this.gateway?.close();
    await this.process.remove();
  }

  /** As the portal's configuration has it. */
  get targets() {
    const { url } = this.process;
    const target = { title: 'The controller', baseUrl: url, token: this.token };
    return {
      awx: { ...target, page: `${url}/jobs/{id}` },
      terraform: { ...target, page: `${url}/{workspace}/runs/{id}` },
      platform: { ...target, baseUrl: this.gatewayUrl, api: deeper, page: `${url}/jobs/{id}` },
    };
  }

  async get(path: string, accept = 'application/json'): Promise<Record<string, unknown>> {
    const headers = { authorization: `Bearer ${this.token}`, accept };
    return (await fetch(`${this.process.url}/api/v2${path}`, { headers })).json();
  }

  /** A run that is planned and not applied, begun by somebody who is not the portal; its id. */
  async begin(workspace: string, message: string, values: Record<string, string>): Promise<string> {
    const found = await this.get(`/organizations/harbourline/workspaces/${workspace}`);
    const { id } = found.data as { id: string };
    const variables = Object.entries(values).map(([key, value]) => ({ key, value: JSON.stringify(value) }));
    const data = {
      type: 'runs',
      attributes: { message, 'plan-only': true, variables },
      relationships: { workspace: { data: { type: 'workspaces', id } } },
    };
    const answer = await fetch(`${this.process.url}/api/v2/runs`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.adminToken}`, 'content-type': 'application/vnd.api+json' },
      body: JSON.stringify({ data }),
    });
    return (await answer.json()).data.id;
  }
}
